#include "http/wire/receiver.hpp"

#include <memory>
#include <optional>
#include <string_view>

#include "http/wire/connection.hpp"
#include "http/wire/loop/commons.hpp"

namespace portico::http {
namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

bool Receiver::begin(const Admission& admission) {
  RequestSlot& slot = pipeline_.last();
  if (admission.next == Admission::Next::intake) return begin_intake(slot, admission.body_limit);
  reader_.body().start(slot, admission.body_limit, commons_.limits);
  start_pace();
  say_continue();
  return true;
}

bool Receiver::begin_intake(RequestSlot& slot, std::size_t limit) {
  const Framing& framing = reader_.body().framing();
  std::optional<std::uint64_t> length;
  if (framing.body != Framing::Body::chunked) length = framing.length;
  const BodyQueue::Client client{writer_.client().connection, &commons_.mailbox,
                                 reader_.body().owes_continue()};
  slot.queue = std::make_unique<BodyQueue>(client, length, limit);
  slot.exchange().intake = slot.queue.get();
  if (!charge(slot)) return false;
  if (framing.body == Framing::Body::none)
    slot.queue->end();
  else
    reader_.body().start(slot, limit, commons_.limits);
  return true;
}

bool Receiver::begin_feeding() {
  if (reader_.body().framing().body == Framing::Body::none) return false;
  intake_pace_.start(commons_.limits, commons_.patience(pipeline_.last().exchange()),
                     commons_.now(), reader_.received());
  commons_.arm(timer(), intake_pace_.deadline());
  return true;
}

void Receiver::begin_discard() {
  reader_.body().start_discard(commons_.limits);
  start_pace();
}

Receiver::Taken Receiver::take() {
  RequestSlot* const slot = pipeline_.empty() ? nullptr : &pipeline_.last();
  if (slot && slot->queue) return feed(*slot);
  if (job_.begun()) return Taken::nothing;
  switch (reader_.body().take(slot)) {
  case BodyReader::State::refused: return refusal_ = reader_.body().refusal(), Taken::refused;
  case BodyReader::State::complete: break;
  case BodyReader::State::more: return !slot || charge(*slot) ? Taken::more : Taken::refused;
  }
  if (!slot) return Taken::discarded;
  if (!charge(*slot)) return Taken::refused;
  if (const BodySink* const sink = slot->exchange().sink; sink && sink->slow())
    slot->place = Place::pool;
  return Taken::whole;
}

// What is asked for before the client has sent any of it is worth a 100-continue.
Receiver::Taken Receiver::feed(RequestSlot& slot) {
  BodyReader& body = reader_.body();
  if (body.rest_is_lost()) return Taken::fed;
  if (body.owes_continue() && slot.queue->asked()) say_continue();
  switch (body.take(&slot)) {
  case BodyReader::State::refused: return fail(body.refusal()), Taken::fed;
  case BodyReader::State::complete: return slot.queue->end(), Taken::fed;
  case BodyReader::State::more: break;
  }
  return Taken::more;
}

Receiver::Outcome Receiver::read() {
  RequestSlot* const slot = pipeline_.empty() ? nullptr : &pipeline_.last();
  if (slot && slot->queue) {
    if (slot->queue->full()) return Outcome::wait;
    if (!reader_.buffer().rest_is_empty()) return Outcome::go_on;
  } else if (const BodySink* const sink = slot ? slot->exchange().sink : nullptr;
             sink && sink->owed() >= commons_.limits.owed) {
    return flush_sink(*slot);
  }
  Socket& socket = *writer_.client().socket;
  if (!socket.readable()) return Outcome::wait;
  switch (reader_.read(socket, slot)) {
  case RequestReader::Read::over: return Outcome::over;
  case RequestReader::Read::some: return Outcome::go_on;
  case RequestReader::Read::none: break;
  }
  return Outcome::wait;
}

// The client waits meanwhile, if the machine has no more room for what it sends.
Receiver::Outcome Receiver::flush_sink(RequestSlot& slot) {
  job_.begin(*writer_.client().connection, slot.exchange(), Job::Kind::flushing);
  if (!commons_.pool.submit(job_, slot.exchange().owner, Lanes::Kind::body)) {
    job_.end();
    return refusal_ = {503, "Too many requests are waiting"}, Outcome::refused;
  }
  pace_.begin_standing(commons_.now());
  return Outcome::wait;
}

void Receiver::flushed() {
  pace_.end_standing(commons_.now());
  commons_.arm(timer(), pace_.deadline());
}

bool Receiver::keeps_pace() {
  if (job_.begun()) return commons_.arm(timer(), commons_.limits.body_window), true;
  if (!pace_.keeps(commons_.limits, commons_.now(), reader_.received())) return false;
  return commons_.arm(timer(), pace_.deadline()), true;
}

IntakePace::Late Receiver::late() {
  const Turn turn = pipeline_.last().queue->turn();
  const IntakePace::Late late =
      intake_pace_.late(commons_.limits, commons_.now(), reader_.received(), turn);
  if (late == IntakePace::Late::nobody) commons_.arm(timer(), intake_pace_.deadline());
  return late;
}

void Receiver::fail(const message::Refusal& refusal) {
  reader_.body().lose_rest();
  pipeline_.last().queue->fail(refusal);
}

bool Receiver::charge(RequestSlot& slot) {
  if (slot.charge(commons_.capacity, commons_.limits)) return true;
  refusal_ = {503, "Too many request bodies are being read"};
  return false;
}

void Receiver::say_continue() {
  if (reader_.body().pay_continue()) writer_.output().text().append(continue_line);
}

void Receiver::start_pace() {
  writer_.pace().forget();
  pace_.start(commons_.limits, commons_.now(), reader_.received());
  commons_.arm(timer(), pace_.deadline());
}

TimerWheel::Entry& Receiver::timer() const { return *writer_.client().connection; }

}  // namespace portico::http
