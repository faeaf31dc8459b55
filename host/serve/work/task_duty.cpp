#include "serve/work/task_duty.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "life/work/task_status.hpp"
#include "task/desk.hpp"

namespace portico::serve {

void TaskDuty::serve(const life::Cast& cast) {
  std::vector<task::Served> served;
  for (const auto& plugin : cast.plugins) {
    task::Outlet& outlet = plugin->app().outlet;
    if (outlet.empty()) continue;
    outlet.open(scheduler_);
    served.push_back({plugin->id(), plugin, &outlet});
  }
  life::TaskStatus::ask(scheduler_);
  scheduler_.serve(std::move(served));
}

nlohmann::json TaskDuty::ask(const nlohmann::json& order) {
  if (!scheduler_.has_store())
    throw std::runtime_error{"this host has no tasks that survive: no plugin declares any"};
  return task::Desk{[this](const auto& act) { scheduler_.with(act); },
                    [this](const auto& id) { return scheduler_.cancel(id); }}
      .obey(order);
}

void TaskDuty::leave() {
  scheduler_.serve({});
  life::TaskStatus::forget(scheduler_);
}

}  // namespace portico::serve
