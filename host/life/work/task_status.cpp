#include "life/work/task_status.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/parse.hpp"
#include "os/timestamp.hpp"
#include "plugin/service/boundary.hpp"
#include "plugin/service/services.hpp"
#include "route/flight.hpp"
#include "task/run/scheduler.hpp"

namespace portico::life {
namespace {

using nlohmann::json;

constexpr const char* input = R"json({
  "type": "object",
  "properties": {"id": {"in": "path", "type": "string", "format": "uuid"}},
  "required": ["id"]
})json";

constexpr const char* model = R"json({
  "title": "TaskStatus",
  "type": "object",
  "properties": {
    "id": {"type": "string", "title": "Id"},
    "task": {"type": "string", "title": "Task"},
    "state": {"enum": ["waiting", "running", "done", "dead", "cancelled"], "title": "State"},
    "attempt": {"type": "integer", "title": "Attempt"},
    "attempts": {"type": "integer", "title": "Attempts"},
    "enqueued": {"type": "string", "format": "date-time", "title": "Enqueued"},
    "due": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}], "title": "Due"},
    "ended": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}], "title": "Ended"},
    "result": {"title": "Result"}
  },
  "required": ["id", "task", "state", "attempt", "attempts", "enqueued", "due", "ended", "result"]
})json";

constexpr const char* output = R"json({"$ref": "#/components/schemas/TaskStatus"})json";

constexpr const char* docs_text = R"json({
  "summary": "What becomes of a task",
  "description": "A task is done, or dead when it has failed too often. What it gave is kept for a while. Who may ask for it is who may call the operation that made it.",
  "operationId": "task_status",
  "tags": ["tasks"],
  "responses": {"404": {"description": "There is no such task, or it is not kept any more"},
                "503": {"description": "Tasks cannot be looked at just now"}}
})json";

/// One for each host in this process: several in one of tests.
struct Knowing {
  std::shared_mutex mutex;
  std::vector<task::Scheduler*> all;
};

Knowing& knowing() {
  static auto& one = *new Knowing;
  return one;
}

portico_str str(const char* words) { return plugin::lend(std::string_view{words}); }

json when(task::Instant moment) {
  if (moment == 0) return nullptr;
  return os::timestamp(std::chrono::system_clock::time_point{std::chrono::milliseconds{moment}},
                       os::Precision::milliseconds);
}

json status_of(const task::Row& row) {
  json status{{"id", row.id},
              {"task", row.name},
              {"state", name_of(row.state)},
              {"attempt", row.attempt},
              {"attempts", row.attempts},
              {"enqueued", when(row.created)},
              {"due", row.state == task::State::delayed ? when(row.due) : json{}},
              {"ended", when(row.ended)}};
  status["result"] = row.result.empty() ? json{} : json::parse(row.result, nullptr, false);
  return status;
}

portico_result fail(portico_call* call, int status, std::string_view words) {
  portico_value detail{};
  detail.kind = PORTICO_STRING;
  detail.size = static_cast<std::uint32_t>(words.size());
  detail.text = words.data();
  return plugin::services().fail(call, status, &detail);
}

portico_result answer(void*, portico_call* call, const portico_value* given) {
  const portico_value& id = given->members[0].value;
  const std::string wanted{id.text, id.size};
  std::optional<task::Row> row;
  try {
    row = TaskStatus::find(wanted);
  } catch (const task::StoreError&) {
    return fail(call, 503, "Tasks cannot be looked at just now");
  }
  if (!row) return fail(call, 404, TaskStatus::unknown);
  const std::string text = status_of(*row).dump();
  message::Arena arena;
  portico_value value{};
  if (model::parse(text, arena, value)) return PORTICO_FAILED;
  plugin::services().header(call, str("cache-control"), str("no-store"));
  return plugin::services().reply(call, &value);
}

}  // namespace

const std::shared_ptr<const TaskStatus>& TaskStatus::shared() {
  static const std::shared_ptr<const TaskStatus> one = std::make_shared<const TaskStatus>();
  return one;
}

void TaskStatus::ask(task::Scheduler& scheduler) {
  auto& all = knowing().all;
  {
    const std::shared_lock lock{knowing().mutex};
    if (std::count(all.begin(), all.end(), &scheduler) > 0) return;
  }
  const std::unique_lock lock{knowing().mutex};
  all.push_back(&scheduler);
}

void TaskStatus::forget(const task::Scheduler& scheduler) {
  const std::unique_lock lock{knowing().mutex};
  std::erase(knowing().all, &scheduler);
}

task::Scheduler* TaskStatus::asked() {
  const std::shared_lock lock{knowing().mutex};
  return knowing().all.empty() ? nullptr : knowing().all.back();
}

std::optional<task::Row> TaskStatus::find(const std::string& id) {
  std::optional<task::Row> row;
  const std::shared_lock lock{knowing().mutex};
  for (task::Scheduler* const scheduler : knowing().all) {
    scheduler->with([&](task::Store& store) { row = store.find(id); });
    if (row) break;
  }
  return row;
}

TaskStatus::TaskStatus() : app_{"portico", PORTICO_VERSION} {
  app_.models.emplace_back("TaskStatus", model);
  models_.add("TaskStatus", model);
  portico_route given{};
  given.size = sizeof given;
  given.flags = PORTICO_BLOCKING;
  given.method = str("GET");
  given.path = str("/tasks/{id}");
  given.input = str(input);
  given.output = str(output);
  given.docs = str(docs_text);
  route_ = route::compile(given, message::Owned<portico_handler>{{nullptr, answer, nullptr}},
                          app_.id, models_);
  models_.finish();
  route_->app = &app_;
  route_->flight = route::flight_label(app_.id, route_->label());
  app_.phase = portico_app::Phase::live;
}

docs::Plugin TaskStatus::described() const {
  return {app_.id, app_.version, "Tells what becomes of tasks", app_.models};
}

}  // namespace portico::life
