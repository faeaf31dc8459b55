#include "http/wire/connection.hpp"

#include <sys/epoll.h>

#include <utility>

#include "http/wire/guarded.hpp"
#include "http/wire/loop/loop.hpp"
#include "http/wire/writing/own_answer.hpp"

namespace portico::http {
namespace {

constexpr message::Refusal late_body{408, "The request body did not arrive in time"};

}  // namespace

Connection::Connection(Loop& loop, Socket socket, std::string peer, Occupancy::Place place)
    : loop_{loop},
      commons_{loop.commons()},
      socket_{std::move(socket)},
      peer_{std::move(peer)},
      place_{place} {
  const settings::Deadlines& deadlines = commons_.limits.deadlines;
  const auto wait = socket_.session() ? deadlines.tls_handshake : deadlines.header;
  commons_.arm(*this, commons_.limits.first_wait(wait, place_));
}

// A client that sends no more from now on, while its request is served, has closed, or only its
// half (RFC 9112, section 9.6): who knows. It is told as gone, and answered all the same. One whose
// end came with the request, in one event, waits for the answer.
void Connection::ready(std::uint32_t events) {
  if (state_ == State::closed) return;
  if (events & (EPOLLERR | EPOLLHUP)) return close();
  const bool sent_all = socket_.finished();
  socket_.ready(events);
  const bool ends = socket_.finished() && !sent_all;
  const bool runs = state_ == State::serving || state_ == State::replying;
  if (ends && runs && buffers_ && buffers_->job.begun()) buffers_->job.cancel();
  if (!waits_for_turn_) advance();
}

void Connection::resume() {
  if (buffers_) buffers_->call.work();
  waits_for_turn_ = false;
  advance();
}

void Connection::advance() {
  for (int steps = 0; state_ != State::closed; ++steps) {
    if (steps == steps_at_once) return void(follow(Outcome::yield));
    if (step() == Step::wait) return;
  }
}

Connection::Step Connection::step() {
  switch (state_) {
  case State::waiting: return read_head();
  case State::receiving:
  case State::feeding: return read_body();
  case State::verifying:
  case State::serving:
    follow(buffers_->writer.flush(SendPace::Deadline::of_others));
    return Step::wait;
  case State::replying: return follow(buffers_->source.step());
  case State::lingering: return linger();
  case State::closed: break;
  }
  return Step::wait;
}

void Connection::expired() {
  switch (state_) {
  case State::waiting:
    Opening::give_up(socket_, peer_);
    if (!buffers_ || buffers_->idle()) return close();
    if (!buffers_->reader.blank()) end_with({408, "The request did not arrive in time"});
    break;
  case State::receiving:
    if (buffers_->receiver.keeps_pace()) return;
    if (buffers_->pipeline.empty()) return close();
    end_with(late_body);
    break;
  case State::feeding:
    switch (buffers_->receiver.late()) {
    case IntakePace::Late::nobody: return;
    case IntakePace::Late::client: return buffers_->receiver.fail(late_body), advance();
    case IntakePace::Late::handler: break;
    }
    [[fallthrough]];
  case State::verifying:
  case State::serving: end_with(buffers_->call.late()); break;
  case State::replying: {
    const bool takes_nothing = buffers_->source.waits_for_client();
    if (follow(buffers_->source.expired()) == Step::go_on) break;
    if (state_ == State::closed && takes_nothing)
      note(peer_, {}, "The client takes next to nothing");
    return;
  }
  case State::lingering: return close();
  case State::closed: return;
  }
  advance();
}

// What was begun, and the state that it is in where it goes on beside the loop.
Connection::Step Connection::serve(HandlerCall::Begun begun, State state) {
  switch (begun) {
  case HandlerCall::Begun::replied: return write_reply();
  case HandlerCall::Begun::offloaded: return state_ = state, Step::go_on;
  case HandlerCall::Begun::refused: break;
  }
  RequestSlot& slot = buffers_->pipeline.last();
  slot.become(Stage::replaced);
  http::refuse(commons_.service, slot.exchange(), buffers_->call.refusal());
  return write_reply();
}

void Connection::lose() {
  const bool pulls = state_ == State::replying && buffers_->call.stuck() == Stuck::handler;
  const Stuck what = pulls ? Stuck::source : buffers_->call.stuck();
  commons_.service.stuck(buffers_->pipeline.last().exchange(), what);
  switch (what) {
  case Stuck::source: buffers_->source.offload(); break;
  case Stuck::work: buffers_->call.lose_work(); break;
  case Stuck::handler:
    buffers_->call.offload();
    state_ = State::serving;
    break;
  }
  advance();
}

void Connection::returned() {
  buffers_->job.end();
  switch (state_) {
  case State::verifying: {
    Exchange& exchange = buffers_->pipeline.last().exchange();
    if (begin_body(verified(commons_.service, exchange)) == Step::go_on) advance();
    return;
  }
  case State::serving:
  case State::feeding:
    if (write_reply() == Step::go_on) advance();
    return;
  case State::receiving:
    buffers_->receiver.flushed();
    if (!waits_for_turn_) advance();
    return;
  case State::replying:
    if (buffers_->source.state() != SourceReader::State::offloaded) return;
    if (follow(buffers_->source.returned()) == Step::go_on) advance();
    return;
  case State::closed: commons_.spares.release(std::move(buffers_)); return loop_.bury(*this);
  default: return commons_.spares.release(std::move(buffers_));
  }
}

void Connection::rouse(Word from) {
  switch (from) {
  case Word::of_work: return buffers_->call.want_work(), loop_.later(*this);
  case Word::of_file: buffers_->writer.go_on(); break;
  case Word::of_intake:
    if (state_ != State::feeding) return;
    break;
  case Word::of_source:
  case Word::of_job:
    if (state_ != State::replying || !buffers_->source.rouse(from)) return;
    break;
  }
  if (!waits_for_turn_) advance();
}

// With more requests in the buffer it waits for theirs, unless there is much of it: what a client
// does not read costs no more than what it asked for first.
Connection::Step Connection::write_reply() {
  ReplyWriter& writer = buffers_->writer;
  after_ = writer.write(buffers_->reader);
  if (writer.in_chunks()) {
    buffers_->pipeline.last().exchange().in_pieces = true;
    buffers_->source.begin();
  }
  state_ = State::replying;
  const Limits& limits = commons_.limits;
  const bool room =
      buffers_->pipeline.size() < limits.burst && writer.output().held() < limits.burst_bytes;
  if (buffers_->source.active() || after_ != After::next || !room ||
      buffers_->reader.buffer().rest_is_empty())
    return Step::go_on;
  buffers_->reader.next();
  state_ = State::waiting;
  return Step::go_on;
}

Connection::Step Connection::follow(Outcome outcome) {
  switch (outcome) {
  case Outcome::go_on: return Step::go_on;
  case Outcome::wait: return Step::wait;
  case Outcome::broken: return close(), Step::wait;
  case Outcome::yield:
    if (!std::exchange(waits_for_turn_, true)) loop_.later(*this);
    return Step::wait;
  case Outcome::flushed: break;
  }
  const bool over = state_ == State::replying && !buffers_->source.active();
  const bool goes_on = !over || buffers_->job.begun();
  buffers_->pipeline.end_sent(goes_on ? Pipeline::Last::goes_on : Pipeline::Last::over);
  return over ? replied() : Step::go_on;
}

// Everything of the reply has left, or what nobody wanted of the request is read away.
Connection::Step Connection::replied() {
  switch (std::exchange(after_, After::next)) {
  case After::next:
    buffers_->reader.next();
    state_ = State::waiting;
    commons_.arm(*this, commons_.limits.deadlines.keep_alive);
    return Step::go_on;
  case After::drain:
    buffers_->receiver.begin_discard();
    state_ = State::receiving;
    return Step::go_on;
  case After::linger: return linger();
  case After::close: break;
  }
  socket_.say_end();
  return close(), Step::wait;
}

// The last word on this connection.
Connection::Step Connection::end_with(const message::Refusal& refusal) {
  Exchange own;
  own.request.peer = peer_;
  own.request.secure = opening_.secure(socket_);
  Clock::duration took{0};
  if (!buffers_->pipeline.empty() && buffers_->pipeline.last().stage != Stage::written) {
    took = Clock::now() - buffers_->pipeline.last().began;
    buffers_->pipeline.last().stand_in(commons_.service, own, refusal.status);
  }
  http::refuse(commons_.service, own, refusal);
  note(own.request.peer, own.id, refusal.detail);
  buffers_->writer.write_last(own);
  commons_.service.record({own, own.reply.status, own.bytes, took, Record::End::whole});
  after_ = After::linger;
  state_ = State::replying;
  return Step::go_on;
}

// What still comes is read, so that a reset by unread bytes does not overtake the answer.
Connection::Step Connection::linger() {
  if (state_ != State::lingering) {
    state_ = State::lingering;
    lingered_ = 0;
    socket_.finish();
    commons_.arm(*this, commons_.limits.linger);
    if (!buffers_->job.begun()) commons_.spares.release(std::move(buffers_));
  }
  if (!socket_.readable()) return Step::wait;
  const ssize_t count = socket_.receive(commons_.scratch);
  if (count == Socket::would_block) return Step::wait;
  if (count > 0) lingered_ += static_cast<std::size_t>(count);
  if (count > 0 && lingered_ <= commons_.limits.linger_bytes) return Step::go_on;
  return close(), Step::wait;
}

void Connection::wind_up() {
  if (state_ == State::waiting && (!buffers_ || buffers_->idle())) return close();
  const bool waits =
      state_ == State::replying && buffers_->source.state() == SourceReader::State::waiting;
  if (waits && buffers_->pipeline.last().exchange().reply.resumable) rouse(Word::of_source);
}

void Connection::cut(std::vector<Server::Cut>& cuts) {
  if (state_ == State::closed) return;
  list(cuts);
  close();
}

void Connection::list(std::vector<Server::Cut>& all) const {
  if (state_ == State::lingering || !buffers_ || buffers_->pipeline.empty()) return;
  const RequestSlot& slot = buffers_->pipeline.last();
  const Exchange& exchange = slot.exchange();
  all.push_back({std::string{exchange.request.method}, std::string{exchange.request.target}, peer_,
                 std::string{exchange.id}, std::string{exchange.owner},
                 std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - slot.began)});
}

void Connection::close() {
  if (state_ == State::closed) return;
  if (state_ == State::waiting && (!buffers_ || buffers_->idle())) socket_.say_end();
  state_ = State::closed;
  loop_.forget(socket_, place_);
  socket_.close();
  TimerWheel::clear(*this);
  if (buffers_) buffers_->source.stop_waiting();
  if (buffers_ && buffers_->job.begun()) return void(buffers_->job.give_up());
  commons_.spares.release(std::move(buffers_));
  loop_.bury(*this);
}

}  // namespace portico::http
