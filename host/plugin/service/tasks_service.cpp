#include "plugin/service/tasks_service.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "message/text.hpp"
#include "model/write.hpp"
#include "plugin/app.hpp"
#include "plugin/service/boundary.hpp"
#include "route/flight.hpp"
#include "task/arguments.hpp"
#include "task/outlet.hpp"
#include "task/run/run.hpp"

namespace portico::plugin {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t longest_time = std::uint64_t{366} * 86400000;
constexpr std::uint32_t most_attempts = 1000000;

/// 0 stands for what there is.
void take(milliseconds& into, std::uint64_t given) {
  if (given > 0) into = milliseconds{std::min(given, longest_time)};
}

task::Kind kind_of(const portico_app& app, const portico_task_kind& given,
                   message::Owned<portico_task_handler> handler) {
  task::Kind kind;
  kind.plugin = app.id;
  kind.name = view(given.name);
  kind.schema = view(given.args);
  if (given.queue.size > 0) kind.queue = view(given.queue);
  if (given.attempts > 0) kind.attempts = std::min(given.attempts, most_attempts);
  take(kind.backoff, given.backoff);
  take(kind.backoff_most, given.backoff_most);
  take(kind.timeout, given.timeout);
  kind.backoff_most = std::max(kind.backoff_most, kind.backoff);
  kind.priority = given.priority;
  kind.unique_args = (given.flags & PORTICO_UNIQUE_ARGS) != 0;
  kind.flight = route::flight_label(app.id, "task '" + kind.name + '\'');
  kind.handler = std::move(handler);
  return kind;
}

portico_result declare(portico_app* app, const portico_task_kind* given) noexcept {
  if (!given || !PORTICO_HAS(given, handler)) {
    if (app)
      app->refuse("a task is refused: set size to sizeof(portico_task_kind) of this host's header");
    return PORTICO_REFUSED;
  }
  message::Owned<portico_task_handler> handler{given->handler};
  return guarded([&]() -> portico_result {
    if (!app) return PORTICO_REFUSED;
    const std::string it = "task '" + std::string{view(given->name)} + "' ";
    std::string why{app->objection()};
    if (why.empty()) why = app->outlet.declare(kind_of(*app, *given, std::move(handler)));
    return why.empty() ? PORTICO_OK : app->refuse(it + why);
  });
}

/// Throws std::runtime_error with what is wrong.
task::Cron cron_of(const portico_task_cron& given) {
  if (given.missed < PORTICO_MISSED_ONCE || given.missed > PORTICO_MISSED_NONE)
    throw std::runtime_error{"missed is " + std::to_string(given.missed) +
                             ", allowed is PORTICO_MISSED_ONCE, _ALL or _NONE"};
  const std::string text{view(given.schedule)}, zone{view(given.zone)};
  task::Cron cron{.label = std::string{view(given.label)},
                  .kind = std::string{view(given.name)},
                  .text = text,
                  .zone_name = zone,
                  .schedule = task::Schedule{text},
                  .zone = task::Zone::find(zone),
                  .missed = static_cast<task::Cron::Missed>(given.missed),
                  .args = {}};
  if (cron.label.empty()) cron.label = cron.kind + ' ' + text;
  if (!task::write_arguments(given.args, cron.args))
    throw std::runtime_error{"its arguments cannot be written as JSON"};
  return cron;
}

portico_result cron(portico_app* app, const portico_task_cron* given) noexcept {
  return guarded([&]() -> portico_result {
    if (!app) return PORTICO_REFUSED;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): the member is a pointer
    if (!given || !PORTICO_HAS(given, args))
      return app->refuse(
          "a cron is refused: set size to sizeof(portico_task_cron) of this host's header");
    const std::string it = "cron '" + std::string{view(given->schedule)} + "' ";
    std::string why{app->objection()};
    try {
      if (why.empty()) why = app->outlet.declare(cron_of(*given));
    } catch (const std::runtime_error& error) {
      why = std::string{"is refused: "} + error.what();
    }
    return why.empty() ? PORTICO_OK : app->refuse(it + why);
  });
}

/// What is wrong with it, or "".
std::string read(const portico_task_order& given, task::Order& order) {
  if (!PORTICO_HAS(&given, priority))
    return "an order of a task is too small: set size to sizeof(portico_task_order)";
  order.name = view(given.name);
  order.unique = view(given.unique);
  order.delay = given.delay;
  order.at = given.at;
  order.priority = given.priority;
  if (task::write_arguments(given.args, order.args)) return {};
  return "the arguments of task '" + order.name +
         "' cannot be written as JSON: they hold text that is not UTF-8, a number that is not "
         "finite, or are nested too deep";
}

portico_result enqueue(portico_app* app, const portico_task_order* given, std::size_t count,
                       portico_task_id* ids) noexcept {
  return guarded([&]() -> portico_result {
    if (!app || (count > 0 && !given)) return PORTICO_REFUSED;
    // Why the store cannot be used is told once, by whoever has it.
    const auto refuse = [&](portico_result result, const std::string& why) {
      app->write(result == PORTICO_UNAVAILABLE ? PORTICO_DEBUG : PORTICO_ERROR, why);
      return result;
    };
    std::vector<task::Order> orders(count);
    for (std::size_t at = 0; at < count; ++at)
      if (const std::string wrong = read(given[at], orders[at]); !wrong.empty())
        return refuse(PORTICO_REFUSED, wrong);
    if (count == 0) return PORTICO_OK;
    const task::Enqueued made = app->outlet.enqueue(std::move(orders));
    if (made.result != PORTICO_OK) return refuse(made.result, made.why);
    for (std::size_t at = 0; ids && at < count; ++at) {
      const std::string& id = made.ids.at(at);
      ids[at] = {};
      id.copy(ids[at].text, sizeof ids[at].text - 1);
    }
    return PORTICO_OK;
  });
}

std::int32_t stopped(const portico_task_run* run) noexcept {
  const task::Run* const known = task::Run::of(run);
  return known && known->stopped() ? 1 : 0;
}

portico_result on_stop(const portico_task_run* run, portico_task given) noexcept {
  message::Owned<portico_task> task{given};
  return guarded([&]() -> portico_result {
    if (!run || !task) return PORTICO_REFUSED;
    task::Run::of(run)->on_stop(std::move(task));
    return PORTICO_OK;
  });
}

portico_result result(const portico_task_run* run, const portico_value* value) noexcept {
  return guarded([&]() -> portico_result {
    message::Text text;
    const portico_value null{};
    if (!run || !model::write(value ? *value : null, text)) return PORTICO_REFUSED;
    if (text.size() > task::most_arguments) return PORTICO_REFUSED;
    task::Run::of(run)->result = text.view();
    return PORTICO_OK;
  });
}

constexpr portico_tasks_service tasks_table{
    sizeof(portico_tasks_service), declare, cron, enqueue, stopped, on_stop, result};

}  // namespace

const portico_tasks_service& tasks_service() noexcept { return tasks_table; }

}  // namespace portico::plugin
