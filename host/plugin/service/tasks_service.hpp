#pragma once

// The extension "portico.tasks/1", see portico/tasks.h: the same in every process that runs
// plugins. Any thread.

#include "portico/tasks.h"

namespace portico::plugin {

const portico_tasks_service& tasks_service() noexcept;

}  // namespace portico::plugin
