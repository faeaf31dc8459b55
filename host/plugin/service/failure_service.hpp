#pragma once

// The extension "portico.failure/1", see portico/failure.h. Any thread.

#include "portico/failure.h"

namespace portico::plugin {

const portico_failure_service& failure_service() noexcept;

}  // namespace portico::plugin
