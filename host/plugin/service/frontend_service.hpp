#pragma once

// The extension "portico.frontend/1", see portico/frontend.h. Any thread.

#include "portico/frontend.h"

namespace portico::plugin {

const portico_frontend_service& frontend_service() noexcept;

}  // namespace portico::plugin
