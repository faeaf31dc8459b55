#include "http/wire/handler_call.hpp"

#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/guarded.hpp"
#include "http/wire/loop/loop.hpp"
#include "trace/trail.hpp"

namespace portico::http {
namespace {

constexpr message::Refusal too_many{503, "Too many requests are waiting"};
constexpr message::Refusal unverified{503, "Credentials cannot be verified"};

}  // namespace

HandlerCall::Begun HandlerCall::verify(std::string_view share) {
  Exchange& exchange = pipeline_.last().exchange();
  Connection& connection = *writer_.client().connection;
  job_.begin(connection, exchange, Job::Kind::verifying);
  writer_.pace().forget();
  const std::chrono::milliseconds patience = commons_.patience(exchange);
  commons_.arm(connection, patience);
  const std::string_view owner = share.empty() ? exchange.owner : share;
  if (commons_.pool.submit(job_, owner, Lanes::Kind::call, patience)) return Begun::offloaded;
  job_.end();
  return refusal_ = too_many, Begun::refused;
}

// A plugin is not called while there is no memory for what it may bring; the host's own answers are
// small.
HandlerCall::Begun HandlerCall::serve() {
  RequestSlot& slot = pipeline_.last();
  Exchange& exchange = slot.exchange();
  if (Budget& in_flight = commons_.capacity.in_flight;
      in_flight.exceeds(commons_.limits.in_flight) && !exchange.owner.empty()) {
    in_flight.note_want();
    return refusal_ = {503, "Too much memory is in use"}, Begun::refused;
  }
  if (exchange.trail) exchange.trail->note(trace::Trail::Step::received);
  const ReplyWriter::Client& client = writer_.client();
  job_.open(*client.connection, exchange);
  if (slot.place == Place::loop && client.loop->baton().may_call()) {
    Served served{};
    client.loop->call(
        *client.connection, [&] { served = http::serve(commons_.service, exchange); },
        [&] { job_.left(served); });
    if (served == Served::whole) job_.leave_errands();
    if (served == Served::whole && job_.settle()) return Begun::replied;
    offload();
    if (served == Served::pending) job_.release();
    return Begun::offloaded;
  }
  offload();
  const Lanes::Kind kind = exchange.intake ? Lanes::Kind::body : Lanes::Kind::call;
  if (commons_.pool.submit(job_, exchange.owner, kind, commons_.patience(exchange)))
    return Begun::offloaded;
  job_.end();
  return refusal_ = too_many, Begun::refused;
}

void HandlerCall::offload() {
  RequestSlot& slot = pipeline_.last();
  slot.place = Place::pool;
  job_.begin_handler();
  writer_.pace().forget();
  std::chrono::milliseconds patience = commons_.patience(slot.exchange());
  if (slot.exchange().asks_plugins) patience += commons_.limits.deadlines.health_check;
  commons_.arm(*writer_.client().connection, patience);
}

// What was never called is no fault of the handler, and may be asked for again.
message::Refusal HandlerCall::late() {
  const bool verifies = job_.verifies();
  if (!job_.give_up())
    return verifies ? unverified : message::Refusal{504, "The handler did not answer in time"};
  commons_.pool.note_late();
  return too_many;
}

void HandlerCall::work() {
  if (!std::exchange(wants_work_, false)) return;
  works_ = true;
  writer_.client().loop->call(
      *writer_.client().connection, [this] { job_.work(); }, [this] { job_.release(); });
  works_ = false;
  job_.release();
}

}  // namespace portico::http
