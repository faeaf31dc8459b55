#include "task/run/crons.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

#include <Poco/Logger.h>

namespace portico::task {
namespace {

using Seconds = Zone::Seconds;

constexpr std::size_t most_made_up = 1000;
constexpr Seconds still_in_time = 60;
/// What was done for times that lie further ahead was done by a clock that was wrong.
constexpr Seconds most_ahead = 3600;

Seconds seconds_of(Instant moment) { return moment / 1000; }

/// The last time up to now, where there is one after that moment. Looked for backwards, so that
/// nobody counts the seconds of a year.
std::optional<Seconds> last_time(const Cron& cron, Seconds after, Seconds now) {
  for (const Seconds window : {Seconds{60}, Seconds{3600}, Seconds{86400}, Seconds{86400} * 32,
                               Seconds{86400} * 366, std::numeric_limits<Seconds>::max()}) {
    const bool all = window >= now - after;
    std::optional<Seconds> last;
    for (auto next = cron.schedule.next(all ? after : now - window, *cron.zone);
         next && *next <= now; next = cron.schedule.next(*next, *cron.zone))
      last = next;
    if (last || all) return last;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Seconds> times_due(const Cron& cron, Seconds after, Seconds now) {
  std::vector<Seconds> times;
  if (cron.missed == Cron::Missed::all) {
    for (auto next = cron.schedule.next(after, *cron.zone);
         next && *next <= now && times.size() < most_made_up;
         next = cron.schedule.next(*next, *cron.zone))
      times.push_back(*next);
    return times;
  }
  const auto last = last_time(cron, after, now);
  if (last && (cron.missed == Cron::Missed::once || now - *last <= still_in_time))
    times.push_back(*last);
  return times;
}

void Crons::enqueue(Store& store, const std::string& plugin, const Outlet& outlet, Instant now) {
  for (const Cron& cron : outlet.crons()) {
    const auto known = next_.find({plugin, cron.label});
    if (known != next_.end() && known->second > now) continue;
    look(store, plugin, *outlet.find(cron.kind), cron, now);
  }
}

void Crons::look(Store& store, const std::string& plugin, const Kind& kind, const Cron& cron,
                 Instant now) {
  const Seconds today = seconds_of(now);
  const auto kept = store.cron_last(plugin, cron.label);
  Seconds last = kept ? seconds_of(*kept) : today;
  if (last > today + most_ahead) {
    Poco::Logger::get("task").warning(
        plugin + " cron '" + cron.label +
        "' was enqueued for times that are yet to come: the clock was ahead; it begins anew");
    last = today;
  }
  for (const Seconds time : times_due(cron, last, today)) {
    Order order;
    order.id = make_task_id(now);
    order.name = cron.kind;
    order.args = cron.args;
    store.add(make_row(kind, std::move(order), now));
    last = time;
  }
  // Those that were let go are over too.
  if (cron.missed != Cron::Missed::all) last = std::max(last, today);
  if (!kept || seconds_of(*kept) != last) store.set_cron_last(plugin, cron.label, last * 1000);
  const auto next = cron.schedule.next(last, *cron.zone);
  next_[{plugin, cron.label}] = next ? *next * 1000 : std::numeric_limits<Instant>::max();
}

std::optional<Instant> Crons::next() const {
  std::optional<Instant> first;
  for (const auto& [name, next] : next_)
    if (!first || next < *first) first = next;
  return first;
}

}  // namespace portico::task
