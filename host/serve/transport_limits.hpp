#pragma once

// The settings as the transport takes them. Pure functions; any thread.

#include "http/wire/limits.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

http::Limits transport_limits(const settings::Settings& settings);
/// Of the listeners for the operator alone.
http::Limits monitoring_limits(const settings::Settings& settings);

}  // namespace portico::serve
