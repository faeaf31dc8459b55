#include "http/wire/writing/reply_writer.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/loop/loop.hpp"
#include "http/wire/writing/own_answer.hpp"
#include "message/error_writer.hpp"

namespace portico::http {
namespace {

constexpr std::size_t copied_body = 4096;  // a smaller body is copied behind its head: one piece
constexpr std::chrono::milliseconds pool_pause{10};
// What a source gives on the loop before others have their turn.
constexpr int pulls_at_once = 32;
constexpr std::size_t pulled_at_once = 24576;
constexpr std::chrono::microseconds pulls_for{500};

}  // namespace

void ReplyWriter::attach(Loop& loop, Connection& connection, Socket& socket) {
  loop_ = &loop;
  connection_ = &connection;
  socket_ = &socket;
}

After ReplyWriter::write(const RequestReader& reader) {
  RequestSlot& slot = pipeline_.last();
  Exchange& exchange = slot.exchange();
  std::string_view why;
  After after = write_head(reader, why);
  if (!why.empty()) {
    tell(exchange, "cannot be sent: " + std::string{why});
    slot.become(RequestSlot::Stage::refused);
    refuse(commons_.service, exchange, {500, "Internal Server Error"});
    after = write_head(reader, why);
  }
  slot.status = exchange.reply.status;
  borrows_ = false;
  state_ =
      sending_ == Sending::none || sending_ == Sending::whole ? State::sending : State::streaming;
  if (state_ == State::streaming) return after;
  slot.become(RequestSlot::Stage::written);
  if (sending_ == Sending::whole) put_body(exchange);
  slot.shed();
  return after;
}

After ReplyWriter::write_head(const RequestReader& reader, std::string_view& why) {
  Exchange& exchange = pipeline_.last().exchange();
  message::ErrorWriter{}.write(exchange.reply, exchange.request.path);  // where nobody has
  sending_ = sending(exchange.request, exchange.reply);
  const After after = after_reply(commons_, reader, exchange.reply, sending_);
  const bool keeps = after == After::next || after == After::drain;
  http::write_head(output_.text(), exchange.request, exchange.reply, sending_,
                   keeps ? Connecting::keep : Connecting::close, commons_.time.fields(), why);
  return after;
}

void ReplyWriter::write_last(Exchange& own) {
  write_refusal(output_.text(), own, commons_.time.fields());
  state_ = State::sending;
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
}

ReplyWriter::Outcome ReplyWriter::step() {
  switch (state_) {
  case State::sending: return flush(Deadline::of_sending);
  case State::streaming: return stream();
  case State::pulling:
    // The job goes on while the loop sends what it has brought so far; not more than that, so that
    // a client that does not read stops the source.
    if (output_.empty()) job_.chunks.take(output_.text());
    return output_.empty() ? Outcome::wait : flush(Deadline::of_sending);
  case State::waiting: break;
  }
  return wait_for_source();
}

ReplyWriter::Outcome ReplyWriter::flush(Deadline deadline) {
  if (!socket_->writable() && !output_.empty()) {
    taking_.block(*connection_, output_, *socket_, deadline);
    return Outcome::wait;
  }
  switch (output_.flush(*socket_)) {
  case Output::State::broken: return Outcome::broken;
  case Output::State::blocked:
    taking_.block(*connection_, output_, *socket_, deadline);
    return Outcome::wait;
  case Output::State::paused:
    if (state_ == State::sending && deadline == Deadline::of_sending)
      taking_.expect(*connection_, output_, *socket_);
    return Outcome::yield;
  case Output::State::sent: break;
  }
  taking_.unblock();
  if (state_ == State::waiting)
    commons_.arm(*connection_, pipeline_.last().exchange().reply.patience);
  return Outcome::flushed;
}

ReplyWriter::Outcome ReplyWriter::expired() {
  if (state_ == State::sending || taking_.blocked()) {
    return taking_.keeps(*connection_, output_, *socket_) ? Outcome::wait : Outcome::broken;
  }
  if (state_ == State::pulling) return Outcome::wait;
  rouse(Word::of_source);
  return Outcome::go_on;
}

// ---- The source ----

// A chunk may be borrowed until the next is asked for: then everything is sent before. The pool may
// be long about the next one: then also.
ReplyWriter::Outcome ReplyWriter::stream() {
  const RequestSlot& slot = pipeline_.last();
  const bool here = commons_.service.source_place(slot.exchange(), slot.place) == Place::loop;
  if (!output_.empty() && (!here || borrows_)) return flush(Deadline::of_sending);
  borrows_ = false;
  if (!here) return pull_elsewhere();
  return loop_->baton().may_call() ? pull_here() : Outcome::yield;
}

ReplyWriter::Outcome ReplyWriter::pull_elsewhere() {
  lend();
  if (commons_.pool.submit(job_, pipeline_.last().exchange().owner)) return Outcome::wait;
  job_.take_back();
  state_ = State::streaming;
  commons_.arm(*connection_, pool_pause);
  return Outcome::wait;
}

void ReplyWriter::lend() {
  state_ = State::pulling;
  lent_ = true;
  taking_.forget();
  TimerWheel::clear(*connection_);
  job_.lend_pull(*connection_, pipeline_.last().exchange(), sending_);
}

ReplyWriter::Outcome ReplyWriter::pulled() {
  state_ = State::streaming;
  job_.chunks.take(output_.text());
  return take(job_.pulled) ? Outcome::go_on : Outcome::broken;
}

/// A few chunks, each in a call that the loop may be taken from.
class ReplyWriter::LoopPulls final : public Pulls {
public:
  explicit LoopPulls(ReplyWriter& writer) : writer_{writer} {}

  void run() override {
    const Exchange& exchange = writer_.pipeline_.last().exchange();
    const portico_source source = *exchange.reply.source;
    const Clock::time_point began = Clock::now();
    for (int pulls = 0; pulls < pulls_at_once; ++pulls) {
      Job& job = writer_.job_;
      writer_.loop_->call(*writer_.connection_, [&] { job.ask(exchange, source); });
      failed = !writer_.take(job.pulled);
      if (failed || writer_.state_ != State::streaming || writer_.borrows_) return;
      if (writer_.output_.text().size() >= pulled_at_once) return;
      if (Clock::now() - began > pulls_for) return;
    }
  }

  bool failed = false;

private:
  ReplyWriter& writer_;
};

ReplyWriter::Outcome ReplyWriter::pull_here() {
  if (!socket_->writable()) return Outcome::wait;
  LoopPulls pulls{*this};
  commons_.service.pull(pipeline_.last().exchange(), pulls);
  return pulls.failed ? Outcome::broken : flush(Deadline::of_sending);
}

bool ReplyWriter::take(const Pulled& pulled) {
  if (pulled.result == PORTICO_OK) return take_chunk(pulled.view());
  if (pulled.result == PORTICO_END) return take_end();
  if (pulled.result == message::Reply::idle) return start_waiting();
  return fail();
}

bool ReplyWriter::take_chunk(std::string_view chunk) {
  if (chunk.empty()) return true;
  Exchange& exchange = pipeline_.last().exchange();
  exchange.bytes += chunk.size();
  if (chunk.size() < ChunkQueue::enough) {
    append_chunk(output_.text(), chunk, sending_);
    return true;
  }
  // Its frame and the borrowed bytes.
  borrows_ = true;
  if (sending_ == Sending::chunked) append_chunk_size(output_.text(), chunk.size());
  output_.borrow(chunk);
  if (sending_ == Sending::chunked) output_.text().append("\r\n");
  return true;
}

bool ReplyWriter::take_end() {
  RequestSlot& slot = pipeline_.last();
  Exchange& exchange = slot.exchange();
  if (sending_ == Sending::chunked) output_.text().append("0\r\n\r\n");
  exchange.reply.source.reset();
  slot.become(RequestSlot::Stage::written);
  state_ = State::sending;
  return true;
}

// The client must see that it has not got the whole.
bool ReplyWriter::fail() {
  RequestSlot& slot = pipeline_.last();
  note(slot.exchange().request.peer, slot.exchange().id, "The source of a reply failed");
  slot.become(RequestSlot::Stage::broken);
  output_.flush(*socket_);
  if (sending_ == Sending::to_close) socket_->reset_on_close();
  return false;
}

// The source has nothing yet: its signal, or the end of its patience, brings the connection back.
// An event stream ends when the server does, or when its plugin is replaced: its client comes back
// to the next one.
bool ReplyWriter::start_waiting() {
  const Exchange& exchange = pipeline_.last().exchange();
  const message::Reply& reply = exchange.reply;
  if (reply.resumable && (commons_.closing() || commons_.service.ends_early(exchange)))
    return take_end();
  state_ = State::waiting;
  if (!taking_.blocked()) commons_.arm(*connection_, reply.patience);
  if (reply.signal)
    wait_ = std::make_unique<SourceWait>(commons_.mailbox, *connection_, reply.signal);
  return true;
}

// A client that sends no more and waits for a source that has nothing is taken for gone.
ReplyWriter::Outcome ReplyWriter::wait_for_source() {
  if (socket_->finished()) return Outcome::broken;
  if (output_.empty()) return Outcome::wait;
  return flush(Deadline::of_sending);
}

bool ReplyWriter::rouse(Word from) {
  if (from == Word::of_job) return state_ == State::pulling;
  if (state_ != State::waiting) return false;
  wait_.reset();
  state_ = State::streaming;
  return true;
}

void ReplyWriter::reset() {
  output_.clear();
  if (std::exchange(lent_, false)) job_.chunks.clear();
  wait_.reset();
  state_ = State::sending;
  borrows_ = false;
  taking_.reset();
}

}  // namespace portico::http
