#pragma once

// The extension "portico.values/1". Each function keeps the thread rule that values.h gives it.

#include "portico/values.h"

namespace portico::plugin {

const portico_values_service& values_service() noexcept;

}  // namespace portico::plugin
