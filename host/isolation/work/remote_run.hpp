#pragma once

// One attempt at a task in an isolated process, from the host's side: the thread that runs it waits
// for the process. On a thread that may block.

#include <cstdint>
#include <memory>

#include "isolation/isolated_process.hpp"
#include "portico/tasks.h"

namespace portico::isolation {

/// `process` null: there is none just now. `kind`: its number.
portico_result run_remotely(const std::shared_ptr<IsolatedProcess>& process, std::int64_t kind,
                            const portico_task_run* run, const portico_value& args);

}  // namespace portico::isolation
