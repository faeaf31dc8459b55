#pragma once

// Tasks of an isolated process, from the host's side: one attempt, whose thread waits for the
// process, and so may block; and what the process enqueues.

#include <cstdint>
#include <memory>

#include "isolation/isolated_process.hpp"
#include "portico/tasks.h"
#include "task/outlet.hpp"

namespace portico::isolation {

/// `process` null: there is none just now. `kind`: its number.
portico_result run_remotely(const std::shared_ptr<IsolatedProcess>& process, std::int64_t kind,
                            const portico_task_run* run, const portico_value& args);

/// Has what the process enqueues stored; it is told by that number, where it is still there. Waits
/// for nothing.
void enqueue_for(const std::shared_ptr<IsolatedProcess>& process, std::uint64_t number,
                 const portico_value& orders, task::Outlet& outlet);

}  // namespace portico::isolation
