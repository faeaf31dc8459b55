#include "serve/sight/sight.hpp"

#include <optional>
#include <string_view>

#include "os/timestamp.hpp"
#include "plugin/app.hpp"
#include "plugin/reply/reply_counts.hpp"
#include "route/flight.hpp"
#include "serve/sight/sight_rows.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;
using route::Traffic;

/// Another generation's route is another one.
std::string key_of(const route::Route& route) {
  return std::to_string(reinterpret_cast<std::uintptr_t>(&route)) + ' ' + route.label();
}

http::Rates::Sums sums_of(const route::Table& table) {
  http::Rates::Sums sums;
  for (const route::Route* route : table.routes())
    sums.emplace(key_of(*route), route->traffic.sum());
  return sums;
}

/// Since when the plugins serve, where nobody has looked lately.
using Ages = std::map<std::string, double, std::less<>>;
Ages ages_of(const life::Overview& overview) {
  const auto now = std::chrono::system_clock::now();
  Ages ages;
  for (const life::Row& row : overview.rows)
    ages[row.id] = std::chrono::duration<double>(now - row.since).count();
  return ages;
}

json milliseconds(const Traffic::Sum& sum, double share) {
  const auto found = http::quantile(sum, share);
  return found ? json(*found * 1000) : json();
}

/// How fast it goes. Where nothing came within the time, the times are those of all that did.
void add_pace(json& row, const Traffic::Sum& more, const Traffic::Sum& all, double seconds) {
  const Traffic::Sum& timed = http::requests_of(more) > 0 ? more : all;
  seconds = std::max(seconds, 0.001);
  row["rate"] = static_cast<double>(http::requests_of(more)) / seconds;
  row["error_rate"] = static_cast<double>(more.by_class[5]) / seconds;
  row["p50_ms"] = milliseconds(timed, 0.5);
  row["p99_ms"] = milliseconds(timed, 0.99);
  row["requests"] = http::requests_of(all);
  row["client_errors"] = all.by_class[4];
  row["server_errors"] = all.by_class[5];
  row["in_flight"] = all.in_flight;
}

json row_of(const route::Route& route) {
  const plugin::ReplyCounts& counts = plugin::reply_counts(route);
  return {{"plugin", route.plugin},
          {"method", route.method},
          {"path", route.path.text()},
          {"faults", route.app ? route.app->faults.count(route) : 0},
          {"breaches", counts.breaches.load(std::memory_order_relaxed)},
          {"dropped", counts.left_out.load(std::memory_order_relaxed)}};
}

/// Of all routes together.
struct Total {
  Traffic::Sum more, all;
  double age = 0;  ///< of the plugin that has served longest
};

json routes_of(const route::Table& table, const http::Rates::Window& window,
               const http::Rates::Sums& sums, const Ages& ages, Total& total) {
  json list = json::array();
  for (const route::Route* route : table.routes()) {
    const std::string key = key_of(*route);
    const auto more = window.more.find(key), all = sums.find(key);
    if (more == window.more.end() || all == sums.end()) continue;
    const auto age = ages.find(route->plugin);
    json& row = list.emplace_back(row_of(*route));
    add_pace(row, more->second, all->second,
             window.span         ? window.span->count()
             : age == ages.end() ? 0
                                 : age->second);
    http::add(total.more, more->second);
    http::add(total.all, all->second);
    if (age != ages.end()) total.age = std::max(total.age, age->second);
  }
  return list;
}

json sum_of(const Total& total, const http::Rates::Window& window, const json& routes,
            std::uint64_t connections) {
  json sum{{"connections", connections}, {"crashes", route::flight_memory().crashes_before.load()}};
  add_pace(sum, total.more, total.all, window.span ? window.span->count() : total.age);
  for (const char* member : {"faults", "breaches", "dropped"}) {
    std::uint64_t count = 0;
    for (const json& row : routes) count += row.at(member).get<std::uint64_t>();
    sum[member] = count;
  }
  return sum;
}

}  // namespace

json Sight::collect(Clock::time_point now) {
  const std::shared_ptr<const route::Table> table = sources_.table();
  const life::Overview overview = sources_.overview();
  http::Rates::Sums sums = sums_of(*table);
  const http::Rates::Window window = rates_.look(now, sums);
  Total total;
  json routes = routes_of(*table, window, sums, ages_of(overview), total);
  json host = sources_.host();
  json facts{{"at", os::timestamp(std::chrono::system_clock::now(), os::Precision::milliseconds)},
             {"over_seconds", window.span ? json(window.span->count()) : json()},
             {"sum", sum_of(total, window, routes, sources_.server().connections)},
             {"plugins", plugin_rows(overview, routes)},
             {"refusals", refusal_rows(overview)},
             {"checks", check_rows(sources_.check_health())},
             {"tasks", task_rows(sources_.tasks(), sources_.durable())},
             {"processes", process_rows(host, overview)},
             {"crashes", crash_rows()},
             {"log", log_rows()}};
  facts["host"] = std::move(host);
  facts["routes"] = std::move(routes);
  return facts;
}

http::Seen Sight::look() {
  std::unique_lock looks{mutex_, std::try_to_lock};
  const bool another_looks = !looks;
  if (http::Seen last = last_.get(); another_looks && last && Clock::now() - looked_.load() < stale)
    return last;
  if (another_looks) looks.lock();
  const auto now = Clock::now();
  const http::Seen last = last_.get();
  if (last && now - looked_.load() < pause) return last;
  auto seen = std::make_shared<http::Sighting>();
  seen->facts = collect(now);
  seen->text = seen->facts.dump(-1, ' ', false, json::error_handler_t::replace);
  seen->number = last ? last->number + 1 : 1;
  looked_ = now;
  last_.set(seen);
  return seen;
}

}  // namespace portico::serve
