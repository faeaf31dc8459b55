#pragma once

// The extension "portico.trace/1", see portico/trace.h: the same in every process that runs
// plugins. Any thread.

#include "portico/trace.h"

namespace portico::plugin {

const portico_trace_service& trace_service() noexcept;

}  // namespace portico::plugin
