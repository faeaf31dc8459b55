#pragma once

// The extension "portico.health/1", see portico/health.h. Any thread.

#include "portico/health.h"

namespace portico::plugin {

const portico_health_service& health_service() noexcept;

}  // namespace portico::plugin
