#pragma once

// What this process logs, kept for tests in place of being written: "level logger text", a line
// each. One for the process, from its first use on; any thread.

#include <cstddef>
#include <string>

namespace portico::testing {

/// Bytes so far: a place in the log.
std::size_t log_size();
/// What came between the two places.
std::string log_between(std::size_t from, std::size_t to);

}  // namespace portico::testing
