#pragma once

// Work in a child process that the work may take down, watched as a process that serves is. For
// commands, before they have other threads.

#include <functional>
#include <string>

#include "process/report.hpp"

namespace portico::process {

struct Attempt {
  int status = 0;         ///< that the work has returned, or how the child ended
  bool finished = false;  ///< whether it has returned anything
  Report report;          ///< of a child that has not
  std::string out, err;   ///< what it has written to its standard output and error
};

/// The child ends with this process. Throws std::system_error when there is none to be had.
Attempt attempt(const std::function<int()>& work);

}  // namespace portico::process
