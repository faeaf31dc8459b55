#pragma once

// What is seen now and then of a process that serves, so that more can be said when it is killed
// and has left no word: how much memory it had, since when one plugin alone ran, and whether the
// kernel kills for want of memory. One thread.

#include <cstdint>
#include <string>

#include <sys/resource.h>
#include <sys/types.h>

#include "process/death.hpp"
#include "route/flight.hpp"

namespace portico::serve {

class Vitals {
public:
  void look(pid_t id, const route::FlightMemory& memory);
  /// Soon after it has died. `usage` is what wait4() gives.
  process::Death death(int status, const rusage& usage, const route::FlightMemory& memory) const;

private:
  std::uint64_t resident_ = 0;
  std::uint64_t before_ = 0;  ///< what was resident when the plugin began to run alone
  std::string alone_;
  process::OomKills kills_ = process::oom_kills();
  process::OomKills kills_before_ = kills_;  ///< by one look: it may be counted before it is dead
};

}  // namespace portico::serve
