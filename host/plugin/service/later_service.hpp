#pragma once

// The extension "portico.later/1", see portico/later.h. Any thread.

#include "portico/later.h"

namespace portico::plugin {

const portico_later_service& later_service() noexcept;

}  // namespace portico::plugin
