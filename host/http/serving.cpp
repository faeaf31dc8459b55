#include "http/serving.hpp"

#include <exception>
#include <string>

#include <Poco/Logger.h>

#include "http/file_reply.hpp"
#include "http/gatekeeper.hpp"
#include "http/input/gather.hpp"
#include "http/input/matched.hpp"
#include "http/policy/policy.hpp"
#include "message/error_writer.hpp"
#include "model/problem.hpp"
#include "plugin/app.hpp"
#include "plugin/call.hpp"
#include "plugin/later/pending.hpp"
#include "route/flight.hpp"
#include "settings/log/log_scope.hpp"
#include "trace/trail.hpp"

namespace portico::http {
namespace {

using Step = trace::Trail::Step;

void note(const Exchange& exchange, Step step) {
  if (exchange.trail) exchange.trail->note(step);
}

/// That of a request whose body is there.
void count_body(const Exchange& exchange) {
  const Matched& found = matched(exchange);
  const std::uint64_t size = found.form ? found.form->received() : exchange.request.body.size();
  if (size > 0) found.route->traffic.receive(size);
}

/// Has `act` make the reply, and does what is done to every reply, unless that comes later.
template <class Act> Served answer(Exchange& exchange, const Act& act) {
  try {
    if (act() == Served::pending) return Served::pending;
  } catch (const std::exception& error) {
    const route::Route& route = *matched(exchange).route;
    route.app->faults.report(route, error.what());
    exchange.reply.tasks_lost = message::Reply::unsendable;
    plugin::make_internal_error(exchange.reply);
  }
  note(exchange, Step::answered);
  finish(exchange);
  return Served::whole;
}

/// What a call needs until it is answered, also where that is after serve(): in the exchange's
/// arena.
class Serving final : public plugin::Pending {
public:
  explicit Serving(Exchange& exchange)
      : Pending{exchange.suspension,
                {exchange.id, exchange.trace, exchange.caller()},
                matched(exchange).later},
        call{*matched(exchange).route,
             {exchange.request, matched(exchange).path, exchange.intake, exchange.trail},
             exchange.arena,
             exchange.reply,
             exchange.gone,
             this},
        exchange_{exchange} {}

  void answered(portico_result, const route::Witness&) noexcept override {
    answer(exchange_, [this] { return complete(exchange_); });
  }
  /// What of a reply is the host's to make.
  static Served complete(Exchange& exchange) {
    if (exchange.reply.file) answer_file(exchange);
    return Served::whole;
  }

  portico_value input{};
  portico_call call;

private:
  Exchange& exchange_;
};

/// What is wrong with a form; what is wrong with the host goes into the log.
void refuse_input(Exchange& exchange, const message::Refusal& refusal) {
  const Matched& found = matched(exchange);
  if (found.form && !found.form->trouble().empty())
    Poco::Logger::get("portico.http")
        .error(found.route->label() + ": an upload is lost: " + found.form->trouble());
  if (refusal.status == 500) return plugin::make_internal_error(exchange.reply);
  message::refuse(exchange.reply, refusal);
}

// What is answered with a refusal needs none of the memory that the input took: a client that is
// slow to take it does not hold that.
bool read_input(Exchange& exchange, portico_value& input) {
  const auto& [limits, uploads, errors] = matched(exchange).policy->bodies();
  const message::Arena::Mark empty = exchange.arena.mark();
  model::Problems problems{exchange.arena, errors.most};
  message::Refusal refusal;
  try {
    const message::Arena::Limit limit{exchange.arena, limits.input};
    refusal = gather(exchange, limits, uploads, problems, input);
  } catch (const message::ArenaFull&) {
    refusal = {413, "Request input too large"};
  }
  if (!refusal && problems.empty()) return true;
  if (refusal) {
    const std::string detail{refusal.detail};  // which may be of the memory that goes back
    exchange.arena.rewind(empty);
    refusal.detail = message::keep(exchange.arena, detail);
    refuse_input(exchange, refusal);
    return false;
  }
  message::refuse(exchange.reply, {.status = 422, .place = message::Refusal::Detail::errors});
  model::write(problems, exchange.reply.body, {errors.most, errors.echo});
  exchange.arena.rewind(empty);
  return false;
}

/// The handler, which replies: what it gives is held to its model, filtered and written there.
Served call(Exchange& exchange, Serving& serving) {
  const route::Route& route = *matched(exchange).route;
  exchange.reply.status = route.status;
  note(exchange, Step::checked);
  const auto outcome = plugin::run(serving.call, route.input.type ? &serving.input : nullptr);
  return outcome == plugin::Outcome::pending ? Served::pending : Serving::complete(exchange);
}

}  // namespace

Served serve_route(Exchange& exchange) {
  const route::Route& route = *matched(exchange).route;
  const route::Flight flight{route.flight};
  const route::Pace::Call measured{route.pace};
  const settings::LogScope scope{exchange.id, exchange.trace, exchange.caller()};
  note(exchange, Step::called);
  exchange.unserved = exchange.arena.mark();
  count_body(exchange);
  return answer(exchange, [&] {
    auto& serving =
        *new (exchange.arena.allocate(sizeof(Serving), alignof(Serving))) Serving{exchange};
    const bool good = !route.input.type || read_input(exchange, serving.input);
    return good ? call(exchange, serving) : Served::whole;
  });
}

}  // namespace portico::http
