#pragma once

// For commands that load libraries: what takes the process down that loads it costs an answer about
// that library, not the command.

#include <functional>

#include "life/decisions.hpp"

namespace portico::life {

/// Runs the work in a child process, again without a library whose constructors and the like have
/// ended it, which the decisions name, until it comes to its end. Only then it is shown what was
/// written to standard output and error. Returns the status of the work.
int outlive(const std::function<int(const Decisions&)>& work);

}  // namespace portico::life
