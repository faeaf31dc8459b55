#include "http/wire/connection.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <Poco/Logger.h>

#include "http/wire/loop.hpp"
#include "settings/log_scope.hpp"

namespace portico::http {
namespace {

constexpr std::string_view any_method = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

}  // namespace

Connection::Step Connection::read_head() {
  if (burst_ && !burst_->intake.empty()) {
    switch (burst_->intake.head(loop_.limits())) {
    case Scan::State::refused: return refuse(burst_->intake.fault());
    case Scan::State::complete: return begin_request();
    case Scan::State::more: break;
    }
    if (state_ == State::idle) {
      state_ = State::head;
      loop_.arm(*this, loop_.limits().header_deadline);
    }
  }
  if (burst_ && (!burst_->turns.empty() || !burst_->output.empty())) {
    after_ = After::next;
    state_ = State::sending;
    return Step::go_on;
  }
  if (loop_.winding_up() && (!burst_ || burst_->intake.blank())) return close(), Step::wait;
  if (!readable_) return parked();
  if (!burst_) burst_ = loop_.take_burst();
  return receive(nullptr);
}

// Nothing to read: without octets of a next request the buffers go back.
Connection::Step Connection::parked() {
  if (burst_ && burst_->intake.empty()) release();
  return Step::wait;
}

Connection::Step Connection::receive(Turn* into) {
  auto room = burst_->intake.room(into);
  ssize_t count = socket_.receive(room.data(), room.size());
  if (count == Socket::would_block) {
    readable_ = false;
    return into ? Step::wait : parked();
  }
  if (count <= 0) return close(), Step::wait;
  burst_->intake.took(static_cast<std::size_t>(count));
  if (static_cast<std::size_t>(count) < room.size()) readable_ = peer_finished_;
  return Step::go_on;
}

Connection::Step Connection::begin_request() {
  burst_->turns.push_back(loop_.take_turn());
  turn().began = Clock::now();
  Exchange& exchange = turn().exchange();
  message::Request& request = exchange.request;
  request.peer = peer_;
  if (message::Refusal fault = burst_->intake.parse(turn(), exchange.arena)) return refuse(fault);
  continue_due_ = burst_->intake.framing().expects_continue;
  place_ = Place::loop;
  if (request.method == "CONNECT") return refuse({405, "Method Not Allowed"}, any_method);
  if (request.method == "TRACE" && burst_->intake.framing().body != Framing::Body::none)
    return refuse({400, "TRACE with a body"});
  if (!known_method(request.method)) {
    answer({501, "Unknown method"});
    return write_reply();
  }
  Admission admission = admit(exchange);
  turn().stage = Turn::Stage::admitted;
  if (admission.next == Admission::Next::answer) {
    if (request.method == "TRACE" && exchange.reply.status == 404) refuse_trace();
    return write_reply();
  }
  if (admission.next == Admission::Next::dispatch) place_ = Place::pool;
  return begin_body(admission.body_limit);
}

Admission Connection::admit(Exchange& exchange) {
  try {
    return loop_.service().admit(exchange);
  } catch (const std::exception& error) {
    const settings::LogScope scope{exchange.id};
    Poco::Logger::get("portico.http")
        .error(std::string{"A request could not be admitted: "} + error.what());
  }
  answer({500, "Internal Server Error"});
  return {};
}

// TRACE is for routes that ask for it; elsewhere no path knows it.
void Connection::refuse_trace() {
  answer({405, "Method Not Allowed"});
  turn().exchange().reply.headers.push_back({"allow", any_method});
}

Connection::Step Connection::begin_body(std::size_t limit) {
  const Framing& framing = burst_->intake.framing();
  if (framing.body == Framing::Body::none) return serve();
  if (framing.length > limit) {
    turn().stage = Turn::Stage::refused;
    answer({413, "Request body too large"});
    return write_reply();
  }
  burst_->intake.start_body(turn(), limit, loop_.limits());
  state_ = State::body;
  burst_->body_end = loop_.now() + loop_.limits().body_deadline;
  start_window();
  if (!std::exchange(continue_due_, false) || !burst_->intake.rest_is_empty()) return Step::go_on;
  burst_->output.text().append("HTTP/1.1 100 Continue\r\n\r\n");
  return Step::go_on;
}

void Connection::start_window() {
  expects_taking_ = false;
  burst_->window_end = loop_.now() + loop_.limits().body_window;
  burst_->window_begin = burst_->intake.received();
  loop_.arm(*this, std::min(burst_->window_end, burst_->body_end));
}

void Connection::check_pace() {
  const Limits& limits = loop_.limits();
  auto came = burst_->intake.received() - burst_->window_begin;
  auto least = static_cast<std::uint64_t>(limits.body_window.count()) * limits.body_rate / 1000;
  if (loop_.now() < burst_->body_end && came >= least) return start_window();
  refuse({408, "The request body did not arrive in time"});
  advance();
}

Connection::Step Connection::read_body() {
  switch (burst_->intake.body(turn())) {
  case Scan::State::refused: return refuse(burst_->intake.fault());
  case Scan::State::complete: return serve();
  case Scan::State::more: break;
  }
  if (!turn().charge(loop_.bodies(), loop_.limits().bodies))
    return refuse({503, "Too many request bodies are being read"});
  if (!burst_->output.empty()) flush();
  if (state_ == State::closed || !readable_) return Step::wait;
  return receive(&turn());
}

Connection::Step Connection::serve() {
  if (place_ == Place::pool || !loop_.may_call()) return dispatch();
  const auto call = loop_.begin_call(*this);
  serve_guarded(turn().exchange());
  loop_.end_call(call, *this);
  return write_reply();
}

void Connection::serve_guarded(Exchange& exchange) {
  try {
    loop_.service().serve(exchange);
  } catch (const std::exception& error) {
    const settings::LogScope scope{exchange.id};
    Poco::Logger::get("portico.http")
        .error(std::string{"A request could not be served: "} + error.what());
    set_fault(exchange, {500, "Internal Server Error"});
  }
}

Connection::Step Connection::dispatch() {
  lend();
  if (loop_.submit(*this, lane_of(*job_))) return Step::go_on;
  busy_ = false;
  turn().stage = Turn::Stage::refused;
  answer({503, "Too many requests are waiting"});
  turn().exchange().reply.headers.push_back({"retry-after", "1"});
  return write_reply();
}

void Connection::lose() {
  if (state_ == State::streaming) {
    loop_.service().source_stuck(turn().exchange());
    lend_pull();
    pass_on();
    return;
  }
  loop_.service().stuck(turn().exchange());
  lend();
}

void Connection::lend() {
  state_ = State::serving;
  place_ = Place::pool;
  job_ = &turn().exchange();
  pulls_ = false;
  busy_ = true;
  expects_taking_ = false;
  loop_.arm(*this, loop_.limits().handler_deadline);
}

Connection::Step Connection::drain_body() {
  switch (burst_->intake.discard()) {
  case Scan::State::refused: return start_lingering(), Step::go_on;
  case Scan::State::complete:
    burst_->intake.next();
    await_request();
    return Step::go_on;
  case Scan::State::more: break;
  }
  if (!readable_) return Step::wait;
  return receive(nullptr);
}

void Connection::start_lingering() {
  state_ = State::lingering;
  lingered_ = 0;
  socket_.finish();
  loop_.arm(*this, loop_.limits().linger);
  if (!busy_) release();
}

// So that a reset by unread octets does not overtake the answer.
Connection::Step Connection::linger() {
  if (!readable_) return Step::wait;
  auto scratch = loop_.scratch();
  ssize_t count = socket_.receive(scratch.data(), scratch.size());
  if (count == Socket::would_block) {
    readable_ = false;
    return Step::wait;
  }
  if (count > 0) lingered_ += static_cast<std::size_t>(count);
  if (count > 0 && lingered_ <= loop_.limits().linger_octets) return Step::go_on;
  close();
  return Step::wait;
}

}  // namespace portico::http
