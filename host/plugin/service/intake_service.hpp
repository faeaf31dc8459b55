#pragma once

// The extension "portico.intake/1". Each function keeps the thread rule that intake.h gives it.

#include "portico/abi.h"
#include "portico/intake.h"

namespace portico::plugin {

const portico_intake_service& intake_service() noexcept;

}  // namespace portico::plugin
