#include "http/wire/connection.hpp"

#include <sys/epoll.h>

#include <optional>
#include <utility>

#include <Poco/Logger.h>

#include "http/wire/body_source.hpp"
#include "http/wire/loop.hpp"
#include "route/flight.hpp"
#include "route/route.hpp"
#include "settings/log_scope.hpp"

namespace portico::http {
namespace {

// Steps that one client may take before the others have their turn.
constexpr int steps_at_once = 128;

}  // namespace

Connection::Connection(Loop& loop, Socket socket, std::string peer)
    : loop_{loop},
      socket_{std::move(socket)},
      peer_{std::move(peer)} {
  loop_.arm(*this, loop_.limits().header_deadline);
}

void Connection::ready(std::uint32_t events) {
  if (state_ == State::closed) return;
  if (events & (EPOLLERR | EPOLLHUP)) return close();
  if (events & EPOLLIN) readable_ = true;
  if (events & EPOLLOUT) writable_ = true;
  if (events & EPOLLRDHUP) {
    peer_finished_ = readable_ = true;
    if (busy_) turn().exchange().gone = true;
  }
  if (!waits_for_turn_) advance();
}

void Connection::resume() {
  waits_for_turn_ = false;
  advance();
}

void Connection::advance() {
  for (int steps = 0; state_ != State::closed; ++steps) {
    if (steps == steps_at_once) {
      waits_for_turn_ = true;
      return loop_.later(*this);
    }
    if (step() == Step::wait) return;
  }
}

Connection::Step Connection::step() {
  switch (state_) {
  case State::idle:
  case State::head: return read_head();
  case State::body: return read_body();
  case State::serving: return flush(), Step::wait;
  case State::pulling: return pass_on();
  case State::sending: return flush();
  case State::streaming: return stream();
  case State::dozing: return doze();
  case State::draining: return drain_body();
  case State::lingering: return linger();
  case State::closed: break;
  }
  return Step::wait;
}

void Connection::expired() {
  switch (state_) {
  case State::idle: return close();
  case State::head:
    if (burst_->intake.blank()) return close();
    refuse({408, "The request did not arrive in time"});
    return advance();
  case State::body: return check_pace();
  case State::serving:
    turn().exchange().gone = unwanted_ = true;
    loop_.give_up(*this);
    refuse({504, "The handler did not answer in time"});
    return advance();
  case State::streaming: return waits_to_send_ ? check_taking() : advance();
  case State::dozing: return waits_to_send_ ? check_taking() : rouse();
  case State::sending: return check_taking();
  case State::pulling:
    if (waits_to_send_) check_taking();
    return;
  case State::draining:
  case State::lingering: return close();
  case State::closed: return;
  }
}

void Connection::job_done() {
  busy_ = false;
  if (state_ == State::serving) {
    if (write_reply() == Step::go_on) advance();
  } else if (state_ == State::pulling) {
    state_ = State::streaming;
    burst_->gathered.take(burst_->output.text());
    take_chunk(pulled_, {chunk_.data, chunk_.size});
    advance();
  } else {
    abandon();
  }
}

// What came of a job is not wanted any more.
void Connection::abandon() {
  if (state_ == State::closed) {
    release();
    return loop_.bury(*this);
  }
  if (state_ == State::lingering) return release();
}

void Connection::wind_up() {
  if (state_ == State::idle) return close();
  if (state_ == State::head && burst_->intake.blank()) return close();
  if (state_ == State::dozing && turn().exchange().reply.resumable) return rouse();
}

void Connection::cut(std::vector<Server::Cut>& cuts) {
  if (state_ == State::closed) return;
  if (in_request() && state_ != State::lingering) {
    const message::Request& request = turn().exchange().request;
    cuts.push_back({std::string{request.method}, std::string{request.target}, peer_,
                    std::string{turn().exchange().id}});
  }
  close();
}

void Connection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  nap_.reset();
  socket_.close();
  Wheel::clear(*this);
  if (busy_) {
    turn().exchange().gone = unwanted_ = true;
    return;
  }
  release();
  loop_.bury(*this);
}

// Ends every request, sent or not, and gives the buffers back.
void Connection::release() {
  if (!burst_) return;
  for (auto& turn : burst_->turns) {
    end_turn(*turn, false);
    loop_.give_back(std::move(turn));
  }
  burst_->turns.clear();
  loop_.give_back(std::move(burst_));
}

void Connection::end_turn(Turn& turn, bool sent) {
  if (!turn.recorded) record(turn, sent ? Record::End::whole : Record::End::cut);
  if (turn.stage == Turn::Stage::parsed) return;
  loop_.service().done(turn.exchange(), turn.delivery(sent));
}

void Connection::record(Turn& turn, Record::End end) {
  turn.recorded = true;
  const Exchange& exchange = turn.exchange();
  loop_.service().record({exchange, turn.status, exchange.octets, Clock::now() - turn.began, end});
}

void Connection::note(std::string_view what) const {
  auto& logger = Poco::Logger::get("portico.http");
  if (!logger.debug()) return;
  const bool named = settings::LogScope::request().empty() && in_request();
  const settings::LogScope scope{named ? turn().exchange().id : settings::LogScope::request()};
  logger.debug(peer_ + ": " + std::string{what});
}

void Connection::run() {
  Exchange& exchange = *job_;
  if (!pulls_) {
    if (!unwanted_) serve_guarded(exchange);
  } else if (unwanted_) {
    pulled_ = PORTICO_FAILED;
  } else {
    const settings::LogScope scope{exchange.id};
    pull(*exchange.reply.source);
  }
  loop_.complete(*this);
}

// Until the source has no more for now, or the loop has to send what there is. A chunk that is
// large is borrowed, and sent before the next is asked for.
void Connection::pull(const portico_source& source) {
  const route::Flight flight{flight_of(*job_)};
  std::optional<route::Pace::Call> measured;
  if (job_->route) measured.emplace(job_->route->pulls);
  for (;;) {
    chunk_ = {};
    pulled_ = pull_body(*job_, source, chunk_);
    if (pulled_ != PORTICO_OK || chunk_.size >= Gathered::enough) return;
    const std::string_view chunk{chunk_.data, chunk_.size};
    chunk_ = {};
    if (unwanted_) return;
    if (chunk.empty()) return;
    job_->octets += chunk.size();
    const auto [first, full] = burst_->gathered.add(chunk, sending_);
    if (full) return;
    if (first) loop_.post([this] { gathered_some(); });
  }
}

}  // namespace portico::http
