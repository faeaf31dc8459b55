#pragma once

// Another process of this very executable, started from scratch: with no signal blocked or handled
// (those that a host ignores because they ask it for something stay ignored), and in a group of its
// own, so that it can be ended with all that it started and a terminal's ^C does not reach it. Any
// thread.

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace portico::process {

/// A descriptor of this process, and its number there; all others are closed when they are
/// close-on-exec.
using Passed = std::pair<int, int>;

/// The id of the process; -1 with errno when there is none. `words` begin with its name.
pid_t start_own(std::vector<std::string> words, const std::vector<Passed>& passed);
/// The same of the program at the path.
pid_t start(const char* program, std::vector<std::string> words, const std::vector<Passed>& passed);

}  // namespace portico::process
