#pragma once

// The log's word of background tasks that end with their process. No state; any thread.

#include <cstdint>
#include <string>

#include "route/flight.hpp"

namespace portico::serve {

/// Names what has not come to its end, and returns how many tasks that are. `process`: "serving
/// process 12".
std::uint64_t tell_unfinished(const route::FlightMemory& memory, const std::string& process);

}  // namespace portico::serve
