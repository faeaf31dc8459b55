#include "life/work/task_guard.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "http/input/matched.hpp"
#include "life/work/task_status.hpp"
#include "message/error_writer.hpp"
#include "plugin/generation.hpp"
#include "task/store/store.hpp"
#include "task/store/task_row.hpp"

namespace portico::life {
namespace {

using http::Guard;

class TaskGuard {
public:
  TaskGuard(const Cast& cast, const settings::Settings& settings,
            const http::Verifiers& verifiers) {
    for (const auto& plugin : cast.plugins) {
      if (plugin->app().outlet.empty()) continue;
      const settings::SecurityTerms terms = security_of(settings, *plugin);
      for (const auto& route : plugin->routes()) {
        auto guard = Guard::of(*route, terms, verifiers);
        if (guard) asking_.insert(plugin->id());
        by_route_.insert_or_assign({plugin->id(), route::flight_words(route->flight)},
                                   std::move(guard));
      }
    }
  }

  bool asks() const { return !asking_.empty(); }

  Guard::Outcome admit(http::Exchange& exchange, http::Granted& granted,
                       http::Patience patience) const {
    if (patience == http::Patience::none) return Guard::Outcome::slow;
    std::optional<task::Row> row;
    try {
      row = TaskStatus::find(std::string{http::matched(exchange).segments.front()});
    } catch (const task::StoreError&) {  // the handler says so
    }
    if (!row) return Guard::Outcome::granted;
    const auto route = by_route_.find({row->plugin, row->route});
    if (route != by_route_.end())
      return route->second ? route->second->admit(exchange, granted, nullptr, patience)
                           : Guard::Outcome::granted;
    if (row->route.empty() && asking_.count(row->plugin) == 0) return Guard::Outcome::granted;
    message::refuse(exchange.reply, {404, TaskStatus::unknown});
    return Guard::Outcome::refused;
  }

private:
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const Guard>> by_route_;
  std::set<std::string> asking_;  ///< plugins with a route that has a guard
};

}  // namespace

std::shared_ptr<const Guard> guard_of_tasks(const Cast& cast, const settings::Settings& settings,
                                            const http::Verifiers& verifiers) {
  const auto guard = std::make_shared<const TaskGuard>(cast, settings, verifiers);
  if (!guard->asks()) return nullptr;
  return Guard::by(
      [guard](http::Exchange& exchange, http::Granted& granted, http::Patience patience) {
        return guard->admit(exchange, granted, patience);
      });
}

}  // namespace portico::life
