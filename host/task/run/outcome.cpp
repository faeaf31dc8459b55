#include "task/run/outcome.hpp"

#include <algorithm>
#include <utility>

#include "message/arena.hpp"
#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"
#include "settings/log/log_scope.hpp"
#include "settings/printable.hpp"
#include "task/arguments.hpp"
#include "task/store/scattered.hpp"
#include "trace/work_span.hpp"

namespace portico::task {
namespace {

/// Twice as long each time, and not for all that failed together at one moment.
std::chrono::milliseconds pause_after(const Kind& kind, std::uint32_t attempt) {
  double pause = static_cast<double>(kind.backoff.count());
  for (std::uint32_t at = 1; at < attempt && pause < static_cast<double>(kind.backoff_most.count());
       ++at)
    pause *= 2;
  pause = std::min(pause, static_cast<double>(kind.backoff_most.count()));
  return scattered(std::chrono::duration<double, std::milli>{pause});
}

std::string call(const Kind& kind, Run& run, const portico_value& args) {
  const route::Witness witness;
  try {
    if (kind.handler->run(kind.handler->self, &run.seen(), &args) == PORTICO_OK) return {};
  } catch (...) {
    return "threw " + detail::describe_thrown();
  }
  if (!witness.why().empty()) return std::string{witness.why()};
  return "reported a failure";
}

void describe(trace::WorkSpan& span, const Row& row) {
  span.set("portico.plugin", row.plugin);
  span.set("portico.task", row.name);
  span.set("portico.task.id", row.id);
  span.set("portico.task.attempt", std::int64_t{row.attempt});
  span.set("portico.request.id", row.request);
}

}  // namespace

Outcome give_back(Claim& claim, std::string why) {
  Outcome outcome;
  outcome.what = Outcome::What::held;
  outcome.why = std::move(why);
  outcome.row = std::move(claim.row);
  return outcome;
}

Outcome carry_out(Claim& claim) {
  trace::WorkSpan span{claim.row.trace, "task " + claim.row.name, trace::SpanKind::consumer};
  describe(span, claim.row);
  const settings::LogScope scope{claim.row.request, span.within(), claim.row.principal};
  const route::Flight flight{claim.kind->flight};
  const auto begin = std::chrono::steady_clock::now();
  Outcome outcome;
  message::Arena arena;
  portico_value args{};
  outcome.why = read_arguments(claim.row.args, claim.kind->type, arena, args);
  if (!outcome.why.empty()) {
    outcome.why = "its arguments " + outcome.why;
    outcome.what = Outcome::What::unfit;
  } else {
    outcome.why = call(*claim.kind, *claim.run, args);
    if (!outcome.why.empty()) outcome.what = Outcome::What::failed;
    if (claim.run->lost == Run::Lost::absent) outcome.what = Outcome::What::absent;
    if (claim.run->lost == Run::Lost::crashed) outcome.what = Outcome::What::crashed;
  }
  outcome.why = settings::printable(outcome.why);
  if (!outcome.why.empty()) span.fail(outcome.why);
  claim.run->finish();
  outcome.result = std::move(claim.run->result);
  outcome.pause = pause_after(*claim.kind, claim.row.attempt);
  outcome.took = std::chrono::steady_clock::now() - begin;
  outcome.row = std::move(claim.row);
  return outcome;
}

}  // namespace portico::task
