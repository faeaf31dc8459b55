#include "isolation/work/remote_run.hpp"

#include <array>
#include <string>
#include <utility>

#include "isolation/work/order_cells.hpp"
#include "isolation/work/run_cells.hpp"
#include "message/owned.hpp"
#include "route/witness.hpp"
#include "settings/log/log_scope.hpp"
#include "task/run/run.hpp"

namespace portico::isolation {
namespace {

/// That a run is to come to its end.
struct StopWord {
  std::shared_ptr<IsolatedProcess> process;
  std::string id;

  static portico_task make(std::shared_ptr<IsolatedProcess> process, std::string id) {
    return {new StopWord{std::move(process), std::move(id)}, run, drop};
  }
  static portico_result run(void* self) {
    const auto& [process, id] = *static_cast<const StopWord*>(self);
    process->say(Kind::stop_run, 0, 0, text(std::string_view{id}));
    return PORTICO_OK;
  }
  static void drop(void* self) { delete static_cast<StopWord*>(self); }
};

portico_result lose(task::Run& run, task::Run::Lost how, const char* why) {
  run.lost = how;
  route::Witness::say(why);
  return PORTICO_FAILED;
}

}  // namespace

portico_result run_remotely(const std::shared_ptr<IsolatedProcess>& process, std::int64_t kind,
                            const portico_task_run* seen, const portico_value& args) {
  using Lost = task::Run::Lost;
  task::Run& run = *task::Run::of(seen);
  if (!process) return lose(run, Lost::absent, "has no process: it is being started again");
  run.on_stop(message::Owned<portico_task>{StopWord::make(process, run.facts().id)});
  const auto cells =
      cells_of(run.facts(), settings::LogScope::request(), settings::LogScope::trace(), args);
  const auto end = process->run(Kind::run_kind, kind, array(cells));
  if (!end) return lose(run, Lost::crashed, "its process ended while it ran");
  if (end->logged) route::Witness::note_line();
  if (!end->why.empty()) route::Witness::say(end->why);
  run.result = end->gave;
  return end->result;
}

void enqueue_for(const std::shared_ptr<IsolatedProcess>& process, std::uint64_t number,
                 const portico_value& orders, task::Outlet& outlet) {
  const std::weak_ptr<IsolatedProcess> asked = process;
  outlet.enqueue(orders_of(orders), [asked, number](const task::Enqueued& enqueued) {
    const EnqueuedCells cells{enqueued};
    if (const auto there = asked.lock())
      there->say(Kind::enqueued, number, enqueued.result, cells.value());
  });
}

}  // namespace portico::isolation
