#pragma once

// The table of functions that plugins call: the one place where C turns into C++ on the host's
// side. Each function keeps the thread rule that abi.h gives it, and lets no exception out.

#include "portico/abi.h"

namespace portico::plugin {

/// The same table for every plugin, valid as long as the process.
const portico_host& services() noexcept;

}  // namespace portico::plugin
