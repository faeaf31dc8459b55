#include "http/wire/connection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <Poco/Logger.h>

#include "http/wire/body_source.hpp"
#include "http/wire/loop.hpp"
#include "message/error_writer.hpp"
#include "plugin/app.hpp"
#include "route/flight.hpp"
#include "route/route.hpp"
#include "settings/log_scope.hpp"

namespace portico::http {
namespace {

constexpr std::size_t copied_body = 4096;  // a smaller body is copied behind its head: one piece
constexpr std::chrono::milliseconds pool_pause{10};
// What a source gives on the loop before others have their turn.
constexpr int pulls_here_at_once = 32;
constexpr std::size_t gathered_here = 24576;

bool superseded(const route::Route* route) {
  return route && route->app &&
         route->app->phase.load(std::memory_order_acquire) == portico_app::Phase::superseded;
}

}  // namespace

void Connection::set_fault(Exchange& exchange, const message::Refusal& fault) {
  message::refuse(exchange.reply, fault);
  try {
    loop_.service().mark(exchange);
  } catch (const std::exception&) {
    // Out of memory: the answer goes out as it is.
  }
  message::ErrorWriter{}.write(exchange.reply, exchange.request.path);
}

// The transport's own reply to a request whose framing is known.
void Connection::answer(const message::Refusal& fault) { set_fault(turn().exchange(), fault); }

// The transport's last word on this connection. It is made in an exchange of its own: that of the
// request may be in the hands of a thread still.
Connection::Step Connection::refuse(const message::Refusal& fault, std::string_view allow) {
  Exchange own;
  const bool asked = in_request() && turn().stage != Turn::Stage::written;
  if (asked) {
    if (turn().stage == Turn::Stage::admitted) turn().stage = Turn::Stage::refused;
    turn().status = fault.status;
    const Exchange& exchange = turn().exchange();
    own.request = exchange.request;
    own.id = exchange.id;
    own.route = exchange.route;
    own.gone = exchange.gone.load();
  } else {
    own.request.peer = peer_;
  }
  set_fault(own, fault);
  if (!allow.empty()) own.reply.headers.push_back({"allow", allow});
  const settings::LogScope scope{own.id};
  note(fault.detail);
  write_refusal(own);
  const auto took = asked ? Clock::now() - turn().began : Clock::duration{0};
  loop_.service().record({own, own.reply.status, own.octets, took, Record::End::whole});
  if (asked) turn().recorded = true;
  return written(After::linger);
}

// What came from the client and may not be sent back costs the answer all but its words.
void Connection::write_refusal(Exchange& own) {
  message::Text& out = burst_->output.text();
  const auto head = [&] {
    std::string_view why;
    return write_head(out, own.request, own.reply, sending(own.request, own.reply),
                      Connecting::close, loop_.common(), why);
  };
  if (!head()) own.reply.headers.clear(), head();
  if (own.request.head) return;
  out.append(own.reply.body.view());
  own.octets = own.reply.body.size();
}

Connection::After Connection::after_reply() const {
  const Framing& framing = burst_->intake.framing();
  if (continue_due_ || sending_ == Sending::to_close) return After::linger;
  if (turn().exchange().reply.status < 200) return After::linger;
  bool unread =
      framing.body != Framing::Body::none && state_ != State::body && state_ != State::serving;
  if (unread && framing.length > loop_.limits().drain) return After::linger;
  if (framing.after == Framing::After::close)
    return unread || !burst_->intake.rest_is_empty() ? After::linger : After::close;
  if (turn().exchange().reply.close || loop_.closing()) return After::linger;
  return unread ? After::drain : After::next;
}

Connection::Step Connection::write_reply() {
  Exchange& exchange = turn().exchange();
  message::Reply& reply = exchange.reply;
  message::ErrorWriter{}.write(reply, exchange.request.path);  // where the service has not
  std::string_view why;
  After after = write_reply_head(why);
  if (!why.empty()) {
    const settings::LogScope scope{exchange.id};
    Poco::Logger::get("portico.http")
        .error("The reply to " + std::string{exchange.request.method} + ' ' +
               std::string{exchange.request.path} + " cannot be sent: " + std::string{why});
    if (turn().stage == Turn::Stage::admitted) turn().stage = Turn::Stage::refused;
    answer({500, "Internal Server Error"});
    after = write_reply_head(why);
  }
  turn().status = reply.status;
  if (sending_ != Sending::none && sending_ != Sending::whole) return start_stream(after);
  if (turn().stage == Turn::Stage::admitted) turn().stage = Turn::Stage::written;
  if (sending_ != Sending::none) put_body(reply);
  turn().shed();
  return written(after);
}

void Connection::put_body(const message::Reply& reply) {
  Output& output = burst_->output;
  turn().exchange().octets = body_size(reply, sending_);
  if (reply.file) {
    for (const message::Segment& segment : reply.segments) {
      if (segment.text.data())
        output.borrow(segment.text);
      else
        output.borrow(reply.file->descriptor.number(), segment.offset, segment.size);
    }
    return;
  }
  if (reply.body.size() <= copied_body)
    output.text().append(reply.body.view());
  else
    output.borrow(reply.body.view());
}

Connection::After Connection::write_reply_head(std::string_view& why) {
  const Exchange& exchange = turn().exchange();
  sending_ = sending(exchange.request, exchange.reply);
  After after = after_reply();
  auto connecting =
      after == After::next || after == After::drain ? Connecting::keep : Connecting::close;
  write_head(burst_->output.text(), exchange.request, exchange.reply, sending_, connecting,
             loop_.common(), why);
  return after;
}

// The last octet of the reply is in the output. With more requests in the buffer it waits for
// theirs, unless there is much of it: what a client does not read costs no more than what it asked
// for first.
Connection::Step Connection::written(After after) {
  after_ = after;
  const Limits& limits = loop_.limits();
  bool room = burst_->turns.size() < limits.burst && burst_->output.held() < limits.burst_octets;
  if (after == After::next && room && !burst_->intake.rest_is_empty()) {
    burst_->intake.next();
    state_ = State::idle;
    return Step::go_on;
  }
  state_ = State::sending;
  return Step::go_on;
}

Connection::Step Connection::flush() {
  Output& output = burst_->output;
  if (!writable_ && !output.empty()) return wait_to_send();
  switch (output.flush(socket_)) {
  case Output::State::broken: close(); return Step::wait;
  case Output::State::sent: settle(); break;
  case Output::State::paused:
    if (state_ == State::sending) expect_taking();
    if (!waits_for_turn_) loop_.later(*this);
    waits_for_turn_ = true;
    return Step::wait;
  case Output::State::blocked: writable_ = false; return wait_to_send();
  }
  waits_to_send_ = false;
  if (state_ != State::sending) return Step::go_on;
  switch (after_) {
  case After::next:
    burst_->intake.next();
    await_request();
    return Step::go_on;
  case After::drain:
    burst_->intake.start_discard(loop_.limits());
    state_ = State::draining;
    loop_.arm(*this, loop_.limits().body_deadline);
    return Step::go_on;
  case After::linger: start_lingering(); return Step::go_on;
  case After::close: close(); break;
  }
  return Step::wait;
}

// While a handler or a body is waited for, their deadlines count.
Connection::Step Connection::wait_to_send() {
  const bool begins = !std::exchange(waits_to_send_, true);
  const bool other = state_ == State::serving || state_ == State::body;
  if (!other && (begins || !expects_taking_)) expect_taking();
  return Step::wait;
}

void Connection::expect_taking() {
  expects_taking_ = true;
  taken_ = taken();
  taken_at_ = loop_.now();
  loop_.arm(*this, loop_.limits().send_deadline);
}

// The socket asks for more only when much of its buffer is free again: a slow client may have taken
// some.
std::size_t Connection::taken() const { return burst_->output.sent() - socket_.untaken(); }

void Connection::check_taking() {
  const std::chrono::duration<double> time = loop_.now() - taken_at_;
  const double least = std::max(static_cast<double>(loop_.limits().send_rate) * time.count(), 1.0);
  if (static_cast<double>(taken() - taken_) >= least) return expect_taking();
  note("The client takes next to nothing");
  close();
}

// Everything in the output is sent: the requests it answers are over.
void Connection::settle() {
  auto& turns = burst_->turns;
  bool last_goes_on = busy_ || state_ != State::sending;
  std::size_t over = turns.size() - (last_goes_on && !turns.empty() ? 1 : 0);
  for (std::size_t at = 0; at < over; ++at) {
    end_turn(*turns[at], true);
    loop_.give_back(std::move(turns[at]));
  }
  turns.erase(turns.begin(), turns.begin() + static_cast<std::ptrdiff_t>(over));
}

void Connection::await_request() {
  state_ = State::idle;
  loop_.arm(*this, loop_.limits().keep_alive);
}

Connection::Step Connection::start_stream(After after) {
  after_ = after;
  borrows_ = false;
  state_ = State::streaming;
  return Step::go_on;
}

// Sources learn their place as handlers do.
bool Connection::pulls_here() const {
  const route::Route* const route = turn().exchange().route;
  return route ? route->pulls.place() == route::Pace::Place::loop : place_ == Place::loop;
}

// A chunk may be borrowed until the next is asked for: then everything is sent before. The pool may
// be long about the next one: then also.
Connection::Step Connection::stream() {
  const bool here = pulls_here();
  if (!burst_->output.empty() && (!here || borrows_)) {
    if (flush() == Step::wait) return Step::wait;
    if (state_ != State::streaming) return Step::go_on;
  }
  borrows_ = false;
  if (!here) return pull_elsewhere();
  if (loop_.may_call()) return pull_here();
  if (!waits_for_turn_) loop_.later(*this);
  waits_for_turn_ = true;
  return Step::wait;
}

Connection::Step Connection::pull_elsewhere() {
  lend_pull();
  if (loop_.submit(*this, lane_of(*job_))) return Step::wait;
  busy_ = false;
  state_ = State::streaming;
  loop_.arm(*this, pool_pause);
  return Step::wait;
}

void Connection::lend_pull() {
  job_ = &turn().exchange();
  pulls_ = true;
  busy_ = true;
  state_ = State::pulling;
  expects_taking_ = false;
  Wheel::clear(*this);
}

// The job goes on while the loop sends what it has brought so far; not more than that, so that a
// client that does not read stops the source.
Connection::Step Connection::pass_on() {
  do {
    if (burst_->output.empty()) burst_->gathered.take(burst_->output.text());
    if (burst_->output.empty()) return Step::wait;
  } while (flush() == Step::go_on && state_ == State::pulling);
  return Step::wait;
}

void Connection::gathered_some() {
  if (state_ == State::pulling && !waits_for_turn_) pass_on();
}

// A few chunks, each in a call that the loop may be taken from; what they take counts as one.
Connection::Step Connection::pull_here() {
  if (!writable_) return Step::wait;
  const Exchange& exchange = turn().exchange();
  const portico_source source = *exchange.reply.source;
  const Clock::time_point began = Clock::now();
  {
    const auto pinned = exchange.pinned;  // the exchange may go, with another thread, before this
    std::optional<route::Pace::Call> measured;
    if (exchange.route) measured.emplace(exchange.route->pulls);
    for (int pulls = 0; pulls < pulls_here_at_once && state_ == State::streaming; ++pulls) {
      pull_one(source);
      if (state_ == State::closed) return Step::wait;
      if (borrows_ || burst_->output.text().size() >= gathered_here) break;
      if (Clock::now() - began > route::Pace::quick) break;
    }
  }
  return flush();
}

void Connection::pull_one(const portico_source& source) {
  const auto call = loop_.begin_call(*this);
  {
    const route::Flight flight{flight_of(turn().exchange())};
    const settings::LogScope scope{turn().exchange().id};
    chunk_ = {};
    pulled_ = pull_body(turn().exchange(), source, chunk_);
  }
  loop_.end_call(call, *this);
  take_chunk(pulled_, {chunk_.data, chunk_.size});
}

void Connection::take_chunk(portico_result result, std::string_view chunk) {
  Output& output = burst_->output;
  if (result == message::Reply::idle) return start_doze();
  if (result != PORTICO_OK && result != PORTICO_END) {
    note("The source of a reply failed");
    if (turn().stage == Turn::Stage::admitted) turn().stage = Turn::Stage::broken;
    output.flush(socket_);
    if (sending_ == Sending::to_close) socket_.reset_on_close();
    return close();
  }
  if (result == PORTICO_END) {
    if (sending_ == Sending::chunked) output.text().append("0\r\n\r\n");
    turn().exchange().reply.source.reset();
    turn().stage = turn().stage == Turn::Stage::admitted ? Turn::Stage::written : turn().stage;
    state_ = State::sending;
    return;
  }
  if (chunk.empty()) return;
  turn().exchange().octets += chunk.size();
  if (chunk.size() < Gathered::enough) return append_chunk(output.text(), chunk, sending_);
  // Its frame and the borrowed octets.
  borrows_ = true;
  if (sending_ == Sending::chunked) append_chunk_size(output.text(), chunk.size());
  output.borrow(chunk);
  if (sending_ == Sending::chunked) output.text().append("\r\n");
}

// The source has nothing yet: its signal, or the end of its patience, brings the connection back.
// An event stream ends when the server does, or when its plugin is replaced: its client comes back
// to the next one.
void Connection::start_doze() {
  message::Reply& reply = turn().exchange().reply;
  const bool over = loop_.closing() || superseded(turn().exchange().route);
  if (reply.resumable && over) return take_chunk(PORTICO_END, {});
  state_ = State::dozing;
  if (!waits_to_send_) loop_.arm(*this, reply.patience);
  if (reply.signal) nap_ = std::make_unique<Nap>(loop_, *this, reply.signal);
}

// A client that sends no more and waits for a source that has nothing is taken for gone.
Connection::Step Connection::doze() {
  if (peer_finished_) return close(), Step::wait;
  if (burst_->output.empty()) return Step::wait;
  if (flush() == Step::wait || state_ != State::dozing) return Step::wait;
  loop_.arm(*this, turn().exchange().reply.patience);
  return Step::wait;
}

void Connection::rouse() {
  if (state_ != State::dozing) return;
  nap_.reset();
  state_ = State::streaming;
  if (!waits_for_turn_) advance();
}

}  // namespace portico::http
