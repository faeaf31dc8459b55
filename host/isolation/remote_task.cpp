#include "isolation/remote_task.hpp"

#include <utility>

#include "isolation/work/cause_cells.hpp"
#include "route/witness.hpp"

namespace portico::isolation {

portico_task RemoteTask::make(Process process, std::int64_t number) {
  if (number == 0) return {};
  return {new RemoteTask{std::move(process), number},
          [](void* self) { return static_cast<RemoteTask*>(self)->run(); },
          [](void* self) { delete static_cast<RemoteTask*>(self); }};
}

portico_result RemoteTask::run() {
  const auto cause = cells_of_cause();
  const auto end = process_->run(Kind::run_task, number_, array(cause));
  if (!end)
    return route::Witness::say("is lost: its process ended, or had ended before"), PORTICO_FAILED;
  if (end->logged) route::Witness::note_line();
  if (!end->why.empty()) route::Witness::say(end->why);
  return end->result;
}

}  // namespace portico::isolation
