#include "http/wire/writing/reply_writer.hpp"

#include <string>

#include "http/wire/connection.hpp"
#include "http/wire/writing/chunk_queue.hpp"
#include "http/wire/writing/own_answer.hpp"
#include "message/error_writer.hpp"

namespace portico::http {
namespace {

constexpr std::size_t copied_body = 4096;    // a smaller body is copied behind its head: one piece
constexpr std::size_t counted_body = 65536;  // a smaller one is counted when it has to wait

}  // namespace

After ReplyWriter::write(const RequestReader& reader) {
  RequestSlot& slot = pipeline_.last();
  Exchange& exchange = slot.exchange();
  std::string_view why;
  After after = write_head(reader, why);
  if (!why.empty()) {
    tell(exchange, "cannot be sent: " + std::string{why});
    slot.become(RequestSlot::Stage::replaced);
    refuse(commons_.service, exchange, {500, "Internal Server Error"});
    after = write_head(reader, why);
  }
  slot.status = exchange.reply.status;
  if (in_chunks()) return after;
  slot.become(RequestSlot::Stage::written);
  if (sending_ == Sending::whole) put_body(exchange);
  slot.shed();
  return after;
}

After ReplyWriter::write_head(const RequestReader& reader, std::string_view& why) {
  Exchange& exchange = pipeline_.last().exchange();
  message::ErrorWriter{}.write(exchange.reply, exchange.request.path);  // where nobody has
  sending_ = http::sending(exchange.request, exchange.reply);
  const After after = after_reply(commons_, reader, exchange.reply, sending_);
  const bool keeps = after == After::next || after == After::drain;
  http::write_head(output_.text(), exchange.request, exchange.reply, sending_,
                   keeps ? Connecting::keep : Connecting::close, commons_.time.fields(), why);
  return after;
}

void ReplyWriter::write_last(Exchange& own) {
  write_refusal(output_.text(), own, commons_.time.fields());
}

void ReplyWriter::put_body(Exchange& exchange) {
  const message::Reply& reply = exchange.reply;
  exchange.bytes = body_size(reply, sending_);
  if (reply.file) {
    for (const message::Segment& segment : reply.segments) {
      if (segment.text.data())
        output_.borrow(segment.text);
      else
        output_.borrow(reply.file->descriptor.number(), segment.offset, segment.size);
    }
    return;
  }
  if (reply.body.size() <= copied_body)
    output_.text().append(reply.body.view());
  else
    output_.borrow(reply.body.view());
  if (reply.body.size() >= counted_body) count();
}

// A large chunk is its frame and the borrowed bytes.
void ReplyWriter::add_chunk(std::string_view chunk) {
  if (chunk.empty()) return;
  RequestSlot& slot = pipeline_.last();
  slot.exchange().bytes += chunk.size();
  if (chunk.size() < ChunkQueue::enough) return append_chunk(output_.text(), chunk, sending_);
  borrows_ = true;
  if (sending_ == Sending::chunked) append_chunk_size(output_.text(), chunk.size());
  output_.borrow(chunk);
  if (sending_ == Sending::chunked) output_.text().append("\r\n");
}

void ReplyWriter::end_chunks() {
  if (sending_ == Sending::chunked) output_.text().append("0\r\n\r\n");
  pipeline_.last().become(RequestSlot::Stage::written);
}

void ReplyWriter::break_off() {
  pipeline_.last().become(RequestSlot::Stage::broken);
  output_.flush(*client_.socket);
  if (sending_ == Sending::to_close) client_.socket->reset_on_close();
}

ReplyWriter::Outcome ReplyWriter::flush(Deadline deadline) {
  if (!client_.socket->writable() && !output_.empty()) return block(deadline);
  if (ahead_) return Outcome::wait;
  Output::State state{};
  while ((state = output_.flush(*client_.socket)) == Output::State::cold)
    if (reads_ahead()) return Outcome::wait;
  switch (state) {
  case Output::State::broken: return Outcome::broken;
  case Output::State::blocked: return block(deadline);
  case Output::State::paused:
    if (deadline == Deadline::of_sending)
      pace_.expect(*client_.connection, output_, *client_.socket);
    return Outcome::yield;
  case Output::State::cold:
  case Output::State::sent: break;
  }
  pace_.unblock();
  borrows_ = false;
  held_.release();
  return Outcome::flushed;
}

ReplyWriter::Outcome ReplyWriter::block(Deadline deadline) {
  count();
  pace_.block(*client_.connection, output_, *client_.socket, deadline);
  return Outcome::wait;
}

// There is no way back for what is made already.
void ReplyWriter::count() { held_.grow(commons_.capacity.in_flight, output_.held(), 0); }

// Without room on the pool the loop waits for the disk.
bool ReplyWriter::reads_ahead() {
  const std::string_view lane = pipeline_.empty() ? "" : pipeline_.last().exchange().owner;
  ahead_ =
      ReadAhead::start(commons_.pool, lane, commons_.mailbox, *client_.connection, output_.next());
  return ahead_ != nullptr;
}

ReplyWriter::Outcome ReplyWriter::expired() {
  const bool keeps = pace_.keeps(*client_.connection, output_, *client_.socket);
  return keeps ? Outcome::wait : Outcome::broken;
}

void ReplyWriter::reset() {
  output_.clear();
  ahead_.reset();
  borrows_ = false;
  held_.release();
  pace_.reset();
}

}  // namespace portico::http
