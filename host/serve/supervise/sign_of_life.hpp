#pragma once

// Whether a process that serves still gives signs of life, as its supervisor sees it. The time in
// which the supervisor itself did not run does not count: who freezes a host freezes both. One
// thread.

#include <chrono>
#include <cstdint>
#include <iosfwd>

#include <sys/types.h>

#include "route/flight.hpp"

namespace portico::serve {

class SignOfLife {
public:
  using Clock = std::chrono::steady_clock;

  /// Now and then, at least once in a second.
  void look(const route::FlightMemory& memory, Clock::time_point now);
  /// Since the last one; 0 where none is to be expected.
  std::chrono::milliseconds silent() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(silent_);
  }

private:
  std::int64_t last_ = 0;
  Clock::time_point looked_;
  Clock::duration silent_{0};
};

/// Whether a debugger has it, or the kernel writes its core: it stands still then, and is to.
bool is_examined(pid_t process);
/// By its /proc/<id>/status.
bool is_examined(std::istream& status);

}  // namespace portico::serve
