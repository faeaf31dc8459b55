// What a connection reads: heads, bodies, and bodies that are read as they arrive.

#include <optional>

#include "http/wire/connection.hpp"
#include "http/wire/guarded.hpp"
#include "http/wire/loop/loop.hpp"
#include "http/wire/writing/own_answer.hpp"
#include "tls/failures.hpp"

namespace portico::http {
namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

void Connection::acquire_buffers() {
  buffers_ = commons_.spares.acquire_buffers(commons_);
  buffers_->writer.attach({&loop_, this, &socket_});
}

Connection::Step Connection::shake_hands() {
  switch (socket_.shake_hands()) {
  case Socket::Handshake::done:
    commons_.arm(*this, commons_.limits.deadlines.header);
    return Step::go_on;
  case Socket::Handshake::waits: return Step::wait;
  case Socket::Handshake::failed:
    if (!socket_.why().empty()) tls::tell_failure(peer_, socket_.why());
    return close(), Step::wait;
  case Socket::Handshake::plain: break;
  }
  acquire_buffers();
  return end_with({400, "This port speaks TLS: ask it with https:// in place of http://"});
}

Connection::Step Connection::open() {
  if (socket_.preface() == Socket::Preface::none) return shake_hands();
  const ProxyHeader header = socket_.read_preface();
  if (header.state == ProxyHeader::State::more) return Step::wait;
  if (header.state == ProxyHeader::State::wrong)
    return refuse_proxy("it does not begin with a header of the PROXY protocol");
  if (!commons_.service.believes(peer_))
    return refuse_proxy("it speaks the PROXY protocol, and is not in proxies.trusted");
  if (!header.peer.empty()) peer_ = header.peer;
  proxied_secure_ = header.secure;
  return Step::go_on;
}

/// An answer would be the client's, who is not known.
Connection::Step Connection::refuse_proxy(std::string_view why) {
  note(peer_, {}, why);
  return close(), Step::wait;
}

Connection::Step Connection::read_head() {
  if (socket_.opens()) return open();
  if (buffers_ && !buffers_->reader.empty()) {
    switch (buffers_->reader.head(commons_.limits)) {
    case Scan::State::refused: return end_with(buffers_->reader.refusal());
    case Scan::State::complete: return begin_request();
    case Scan::State::more: break;
    }
    if (buffers_->reader.begins()) commons_.arm(*this, commons_.limits.deadlines.header);
  }
  if (buffers_ && !buffers_->pipeline.empty()) {
    after_ = After::next;
    state_ = State::replying;
    return Step::go_on;
  }
  if (commons_.course == Commons::Course::winding_up && (!buffers_ || buffers_->idle()))
    return close(), Step::wait;
  if (!socket_.readable()) {
    if (buffers_ && buffers_->reader.empty()) release();
    return Step::wait;
  }
  if (!buffers_) acquire_buffers();
  return receive(nullptr);
}

Connection::Step Connection::receive(RequestSlot* slot) {
  switch (buffers_->reader.read(socket_, slot)) {
  case RequestReader::Read::over: return close(), Step::wait;
  case RequestReader::Read::some: return Step::go_on;
  case RequestReader::Read::none: break;
  }
  if (state_ == State::waiting && buffers_->reader.empty()) release();
  return Step::wait;
}

Connection::Step Connection::begin_request() {
  RequestSlot& slot = buffers_->pipeline.begin();
  Exchange& exchange = slot.exchange();
  exchange.request.peer = peer_;
  exchange.request.secure = is_secure();
  if (socket_.secure()) exchange.request.client = socket_.client();
  if (const message::Refusal refusal = buffers_->reader.parse(slot)) return end_with(refusal);
  if (!known_method(exchange.request.method)) {
    http::refuse(commons_.service, exchange, {501, "Unknown method"});
    return write_reply();
  }
  const Admission admission = admit(commons_.service, exchange);
  slot.stage = Stage::admitted;
  if (admission.next == Admission::Next::answer) {
    if (exchange.request.method == "TRACE" && exchange.reply.status == 404)
      http::refuse(commons_.service, exchange, method_not_allowed);
    return write_reply();
  }
  if (admission.next != Admission::Next::serve) slot.place = Place::pool;
  return begin_body(admission);
}

Connection::Step Connection::begin_body(const Admission& admission) {
  RequestReader& reader = buffers_->reader;
  RequestSlot& slot = buffers_->pipeline.last();
  const std::size_t limit = admission.body_limit;
  const bool intake = admission.next == Admission::Next::intake;
  if (reader.framing().body == Framing::Body::none && !intake) return serve();
  if (reader.framing().length > limit) {
    slot.become(Stage::replaced);
    http::refuse(commons_.service, slot.exchange(), {413, "Request body too large"});
    return write_reply();
  }
  if (intake) return begin_intake(limit);
  reader.start_body(slot, limit, commons_.limits, commons_.now());
  state_ = State::receiving;
  buffers_->writer.pace().forget();
  commons_.arm(*this, reader.deadline());
  if (reader.pay_continue()) buffers_->writer.output().text().append(continue_line);
  return Step::go_on;
}

// One that no request waits for is read away.
Connection::Step Connection::read_body() {
  RequestReader& reader = buffers_->reader;
  if (buffers_->job.begun()) return Step::wait;
  RequestSlot* const reading = buffers_->pipeline.empty() ? nullptr : &buffers_->pipeline.last();
  switch (reader.body(reading)) {
  case Scan::State::refused: return reading ? end_with(reader.refusal()) : linger();
  case Scan::State::complete: return reading ? serve_read() : replied();
  case Scan::State::more: break;
  }
  if (reading && !reading->charge(commons_.bodies, commons_.limits.bodies))
    return end_with({503, "Too many request bodies are being read"});
  if (!buffers_->writer.output().empty()) {
    follow(buffers_->writer.flush(Deadline::of_others));
    if (state_ == State::closed) return Step::wait;
  }
  const BodySink* const sink = reading ? reading->exchange().sink : nullptr;
  if (sink && sink->owed() >= commons_.limits.owed) return flush_sink();
  return socket_.readable() ? receive(reading) : Step::wait;
}

// The client waits meanwhile, if the machine has no more room for what it sends.
Connection::Step Connection::flush_sink() {
  RequestSlot& slot = buffers_->pipeline.last();
  buffers_->job.begin_flushing(*this, slot.exchange());
  if (!commons_.pool.submit(buffers_->job, slot.exchange().owner)) {
    buffers_->job.end();
    return end_with({503, "Too many requests are waiting"});
  }
  buffers_->reader.begin_standing(commons_.now());
  return Step::wait;
}

void Connection::flushed() {
  buffers_->reader.end_standing(commons_.now());
  commons_.arm(*this, buffers_->reader.deadline());
  if (!waits_for_turn_) advance();
}

Connection::Step Connection::serve_read() {
  RequestSlot& slot = buffers_->pipeline.last();
  if (const BodySink* const sink = slot.exchange().sink; sink && sink->slow())
    slot.place = Place::pool;
  return serve();
}

// The handler begins at once, and reads the body as it arrives.
Connection::Step Connection::begin_intake(std::size_t limit) {
  RequestReader& reader = buffers_->reader;
  RequestSlot& slot = buffers_->pipeline.last();
  const Framing& framing = reader.framing();
  std::optional<std::uint64_t> length;
  if (framing.body != Framing::Body::chunked) length = framing.length;
  const BodyQueue::Client client{this, &commons_.mailbox, reader.owes_continue()};
  slot.queue = std::make_unique<BodyQueue>(client, length, limit);
  slot.exchange().intake = slot.queue.get();
  if (!slot.charge(commons_.bodies, commons_.limits.bodies))
    return end_with({503, "Too many request bodies are being read"});
  if (framing.body == Framing::Body::none) {
    slot.queue->end();
    return serve();
  }
  reader.start_body(slot, limit, commons_.limits, commons_.now());
  serve();
  if (state_ != State::serving) return Step::go_on;
  state_ = State::feeding;
  reader.start_intake(commons_.limits, commons_.now());
  commons_.arm(*this, reader.intake_deadline());
  return Step::go_on;
}

// What is asked for before the client has sent any of it is worth a 100-continue.
Connection::Step Connection::feed() {
  RequestReader& reader = buffers_->reader;
  RequestSlot& slot = buffers_->pipeline.last();
  BodyQueue& queue = *slot.queue;
  Output& output = buffers_->writer.output();
  if (reader.owes_continue() && queue.asked() && reader.pay_continue())
    output.text().append(continue_line);
  switch (reader.body(&slot)) {
  case Scan::State::refused: return end_feeding(reader.refusal());
  case Scan::State::complete: return queue.end(), await_handler();
  case Scan::State::more: break;
  }
  if (!output.empty()) {
    follow(buffers_->writer.flush(Deadline::of_others));
    if (state_ == State::closed) return Step::wait;
  }
  if (queue.full()) return Step::wait;
  if (!reader.rest_is_empty()) return Step::go_on;
  return socket_.readable() ? receive(&slot) : Step::wait;
}

void Connection::feed_on() {
  if (state_ == State::feeding && !waits_for_turn_) advance();
}

// The deadline has passed. False: it was the handler's.
bool Connection::goes_on_feeding() {
  RequestReader& reader = buffers_->reader;
  const BodyQueue::Turn turn = buffers_->pipeline.last().queue->turn();
  switch (reader.late(commons_.limits, commons_.now(), turn)) {
  case IntakePace::Late::nobody: commons_.arm(*this, reader.intake_deadline()); return true;
  case IntakePace::Late::client:
    end_feeding({408, "The request body did not arrive in time"});
    return true;
  case IntakePace::Late::handler: break;
  }
  return false;
}

// The rest of the body does not come. The handler learns it from its next read, and answers.
Connection::Step Connection::end_feeding(const message::Refusal& refusal) {
  buffers_->reader.lose_rest();
  buffers_->pipeline.last().queue->fail(refusal);
  return await_handler();
}

Connection::Step Connection::await_handler() {
  state_ = State::serving;
  if (socket_.finished()) buffers_->job.cancel();
  commons_.arm(*this, commons_.limits.deadlines.handler);
  return Step::go_on;
}

}  // namespace portico::http
