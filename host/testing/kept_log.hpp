#pragma once

// What this process logs, kept for tests in place of being written: "level logger text", a line
// each, with the app for which the thread worked that logged it (os/employer.hpp). One for the
// process, from its first use on; any thread.

#include <cstddef>
#include <cstdint>
#include <string>

namespace portico::testing {

/// Lines so far: a place in the log.
std::size_t log_size();
/// What has come of the app since that place, and of whoever works for no app.
std::string log_since(std::size_t from, std::uint64_t app);

}  // namespace portico::testing
