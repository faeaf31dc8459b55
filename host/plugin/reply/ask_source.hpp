#pragma once

// The next piece of a reply that is made while it is sent. On whichever thread asks.

#include "portico/abi.h"
#include "route/route.hpp"

namespace portico::plugin {

/// What the source answers. A failure is logged as that of the route, with what the plugin says of
/// it; an exception is one.
portico_result ask(const portico_source& source, const route::Route* route,
                   portico_str& chunk) noexcept;

}  // namespace portico::plugin
