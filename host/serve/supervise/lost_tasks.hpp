#pragma once

// How many background tasks the processes of a host have taken with them. One thread.

#include <cstdint>

#include <sys/resource.h>

#include "serve/supervise/serving_process.hpp"

namespace portico::serve {

class LostTasks {
public:
  /// Of all processes that have ended.
  std::uint64_t count() const { return count_; }
  /// The process has ended. What it has lost itself it has told; the rest is named in the log.
  /// `status` and `usage`: of wait4().
  void add(const ServingProcess& worker, int status, const rusage& usage);

private:
  std::uint64_t count_ = 0;
};

}  // namespace portico::serve
