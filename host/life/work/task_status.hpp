#pragma once

// GET /tasks/{id}: what becomes of a task, for whoever has its id, which nobody can guess. A route
// as those of plugins are, so that it is checked, documented and counted as they are; it is there
// when a plugin serves that has such tasks, and a plugin's own route of the same path wins.
// Immutable once made; any thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "docs/openapi.hpp"
#include "model/models.hpp"
#include "plugin/app.hpp"
#include "route/route.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {
class Scheduler;
}

namespace portico::life {

class TaskStatus {
public:
  /// The one of this process.
  static const std::shared_ptr<const TaskStatus>& shared();
  /// Who knows, from now on, beside others.
  static void ask(task::Scheduler& scheduler);
  /// Waits for those that ask it now.
  static void forget(const task::Scheduler& scheduler);
  /// The last of them; null: nobody.
  static task::Scheduler* asked();
  /// What any of their stores has of it. Waits; throws task::StoreError.
  static std::optional<task::Row> find(const std::string& id);
  static constexpr std::string_view unknown = "There is no such task";

  TaskStatus();
  TaskStatus(const TaskStatus&) = delete;
  TaskStatus& operator=(const TaskStatus&) = delete;

  const route::Route& route() const { return *route_; }
  docs::Plugin described() const;

private:
  portico_app app_;
  model::Models models_;
  std::unique_ptr<route::Route> route_;
};

}  // namespace portico::life
