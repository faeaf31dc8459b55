// How a request comes: what is before it, its head, its body.

#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/guarded.hpp"
#include "http/wire/loop/loop.hpp"
#include "http/wire/reading/proxy_refusals.hpp"
#include "http/wire/writing/own_answer.hpp"
#include "tls/session.hpp"

namespace portico::http {

Connection::Step Connection::open() {
  const Opening::Step step = opening_.step(socket_, commons_.service, peer_);
  switch (step.outcome) {
  case Opening::Outcome::next: return Step::go_on;
  case Opening::Outcome::done:
    commons_.arm(*this, commons_.limits.first_wait(commons_.limits.deadlines.header, place_));
    return Step::go_on;
  case Opening::Outcome::waits: return Step::wait;
  case Opening::Outcome::plain:
    buffers_ = commons_.spares.acquire_buffers(loop_, *this, socket_);
    return end_with({400, "This port speaks TLS: ask it with https:// in place of http://"});
  case Opening::Outcome::over: break;
  }
  if (!step.why.empty()) tell_proxy_refusal(peer_, step.why);
  return close(), Step::wait;
}

Connection::Step Connection::read_head() {
  if (Opening::lasts(socket_)) return open();
  if (buffers_ && !buffers_->reader.buffer().empty()) {
    switch (buffers_->reader.head(commons_.limits)) {
    case Scan::State::refused: return end_with(buffers_->reader.refusal());
    case Scan::State::complete: return begin_request();
    case Scan::State::more: break;
    }
    if (buffers_->reader.begins())
      commons_.arm(*this, commons_.limits.first_wait(commons_.limits.deadlines.header, place_));
  }
  if (buffers_ && !buffers_->pipeline.empty()) {
    after_ = After::next;
    state_ = State::replying;
    return Step::go_on;
  }
  if (commons_.course == Commons::Course::winding_up && (!buffers_ || buffers_->idle()))
    return close(), Step::wait;
  return receive_head();
}

Connection::Step Connection::receive_head() {
  if (socket_.readable()) {
    if (!buffers_) buffers_ = commons_.spares.acquire_buffers(loop_, *this, socket_);
    switch (buffers_->reader.read(socket_, nullptr)) {
    case RequestReader::Read::over: return close(), Step::wait;
    case RequestReader::Read::some: return Step::go_on;
    case RequestReader::Read::none: break;
    }
  }
  if (buffers_ && buffers_->reader.buffer().empty()) commons_.spares.release(std::move(buffers_));
  return Step::wait;
}

Connection::Step Connection::begin_request() {
  RequestSlot& slot = buffers_->pipeline.begin();
  Exchange& exchange = slot.exchange();
  exchange.request.peer = peer_;
  exchange.request.secure = opening_.secure(socket_);
  if (const tls::Session* session = socket_.session()) exchange.request.client = session->client();
  if (const message::Refusal refusal = buffers_->reader.parse(slot)) return end_with(refusal);
  if (place_ == Occupancy::Place::beyond) {
    place_ = commons_.capacity.connections.settle(commons_.limits.connections);
    if (place_ == Occupancy::Place::beyond) return end_with({503, "Too many connections"});
  }
  if (!known_method(exchange.request.method)) {
    http::refuse(commons_.service, exchange, {501, "Unknown method"});
    return write_reply();
  }
  const Admission admission = admit(commons_.service, exchange);
  slot.stage = Stage::admitted;
  if (admission.next == Admission::Next::verify)
    return serve(buffers_->call.verify(admission.share), State::verifying);
  return begin_body(admission);
}

// Of an intake the handler begins at once, and reads the body as it arrives.
Connection::Step Connection::begin_body(const Admission& admission) {
  RequestSlot& slot = buffers_->pipeline.last();
  if (admission.next == Admission::Next::answer) {
    if (slot.exchange().request.method == "TRACE" && slot.exchange().reply.status == 404)
      http::refuse(commons_.service, slot.exchange(), method_not_allowed);
    return write_reply();
  }
  if (admission.next != Admission::Next::serve) slot.place = Place::pool;
  const auto call = [this] { return serve(buffers_->call.serve(), State::serving); };
  const bool intake = admission.next == Admission::Next::intake;
  const Framing& framing = buffers_->reader.body().framing();
  if (framing.body == Framing::Body::none && !intake) return call();
  if (framing.length > admission.body_limit) {
    slot.become(Stage::replaced);
    http::refuse(commons_.service, slot.exchange(), {413, "Request body too large"});
    return write_reply();
  }
  Receiver& receiver = buffers_->receiver;
  if (!receiver.begin(admission)) return end_with(receiver.refusal());
  if (!intake) return state_ = State::receiving, Step::go_on;
  call();
  if (state_ == State::serving && receiver.begin_feeding()) state_ = State::feeding;
  return Step::go_on;
}

Connection::Step Connection::read_body() {
  Receiver& receiver = buffers_->receiver;
  switch (receiver.take()) {
  case Receiver::Taken::nothing: return Step::wait;
  case Receiver::Taken::more: break;
  case Receiver::Taken::whole: return serve(buffers_->call.serve(), State::serving);
  case Receiver::Taken::discarded: return replied();
  case Receiver::Taken::refused:
    return buffers_->pipeline.empty() ? linger() : end_with(receiver.refusal());
  case Receiver::Taken::fed:
    state_ = State::serving;
    if (socket_.finished()) buffers_->job.cancel();
    commons_.arm(*this, commons_.patience(buffers_->pipeline.last().exchange()));
    return Step::go_on;
  }
  if (!buffers_->writer.output().empty()) {
    follow(buffers_->writer.flush(SendPace::Deadline::of_others));
    if (state_ == State::closed) return Step::wait;
  }
  switch (receiver.read()) {
  case Receiver::Outcome::go_on: return Step::go_on;
  case Receiver::Outcome::wait: return Step::wait;
  case Receiver::Outcome::over: return close(), Step::wait;
  case Receiver::Outcome::refused: break;
  }
  return end_with(receiver.refusal());
}

}  // namespace portico::http
