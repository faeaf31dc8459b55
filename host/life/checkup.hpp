#pragma once

// The health checks of the plugins that serve, all asked at once. Any thread.

#include <chrono>
#include <string>
#include <vector>

#include "life/cast.hpp"
#include "plugin/health_check.hpp"

namespace portico::life {

/// Whether there is anything to be asked.
bool has_health_checks(const Cast& cast);

/// Waits for those that have not answered within the last second, no longer than that: who has not
/// answered by then is not well.
std::vector<plugin::Finding> check_health(const Cast& cast, std::chrono::milliseconds patience);

}  // namespace portico::life
