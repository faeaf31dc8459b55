#pragma once

// What a supervisor has counted of all processes that it has started, for the figures of the one
// that serves. A value.

#include <cstdint>

#include <sys/resource.h>

#include "route/flight.hpp"
#include "serve/supervise/serving_process.hpp"

namespace portico::serve {

struct Tally {
  std::uint64_t restarts = 0;    ///< starts after the first
  std::uint64_t crashes = 0;     ///< ends that were not in order
  std::uint64_t lost_tasks = 0;  ///< of all processes that have ended

  /// Of one that has ended; `status` and `usage` are what wait4() gives. What it has lost itself it
  /// has told; what it had still to do is told here.
  void add_lost_tasks(const ServingProcess& worker, int status, const rusage& usage);

  void tell(route::FlightMemory& memory) const {
    memory.restarts_before = restarts;
    memory.crashes_before = crashes;
    memory.lost_before = lost_tasks;
  }
};

}  // namespace portico::serve
