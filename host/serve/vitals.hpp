#pragma once

// What is seen now and then of a process that serves, so that more can be said when it is killed
// and has left no word: how much memory it had, since when one plugin alone ran, and whether the
// kernel kills for want of memory. One thread.

#include <cstdint>
#include <string>

#include <sys/resource.h>
#include <sys/types.h>

#include "route/flight.hpp"
#include "serve/oom.hpp"

namespace portico::serve {

/// How a process ended, as another one knows it.
struct Death {
  int status = 0;  ///< as waitpid() gives it
  Oom oom = Oom::unknown;
  std::uint64_t resident = 0;  ///< octets of memory when it was last looked at; 0: never
  std::uint64_t peak = 0;      ///< the most it ever had
  std::uint64_t growth = 0;    ///< until the peak, while the plugin that is in flight ran alone
};

class Vitals {
public:
  void look(pid_t id, const route::FlightMemory& memory);
  /// Soon after it has died. `usage` is what wait4() gives.
  Death death(int status, const rusage& usage, const route::FlightMemory& memory) const;

private:
  std::uint64_t resident_ = 0;
  std::uint64_t before_ = 0;  ///< what was resident when the plugin began to run alone
  std::string alone_;
  OomKills kills_ = oom_kills();
  OomKills kills_before_ = kills_;  ///< by one look: it may be counted before it is dead
};

}  // namespace portico::serve
