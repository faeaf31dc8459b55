#pragma once

// What a process that serves does for tasks that survive: those of the plugins that serve are run,
// and operators and clients are told of them. Any thread.

#include <nlohmann/json_fwd.hpp>

#include "life/cast.hpp"
#include "settings/work/tasks.hpp"
#include "task/run/scheduler.hpp"

namespace portico::serve {

class TaskDuty {
public:
  explicit TaskDuty(const settings::Tasks& settings) : scheduler_{settings} {}

  /// Those of the cast run their tasks from now on, and store what they enqueue.
  void serve(const life::Cast& cast);
  /// What an operator asks; throws std::runtime_error with what is wrong.
  nlohmann::json ask(const nlohmann::json& order);
  /// No plugin is kept any more. After the scheduler has been drained.
  void leave();

  task::Scheduler& scheduler() { return scheduler_; }

private:
  task::Scheduler scheduler_;
};

}  // namespace portico::serve
