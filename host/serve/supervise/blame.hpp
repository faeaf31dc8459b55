#pragma once

// Whose fault it was that a process ended, and what the next one does without: libraries that end a
// process while they are loaded, plugins that crash too often. One thread.

#include <map>
#include <string>
#include <utility>

#include "life/decisions.hpp"
#include "process/crash_count.hpp"
#include "process/report.hpp"
#include "route/flight.hpp"

namespace portico::serve {

class Blame {
public:
  /// What the host before this one knew.
  void inherit(life::Decisions known) { decisions_ = std::move(known); }
  /// What the process has decided by itself so far.
  void learn(const route::FlightMemory& memory);
  /// Leaves what is known to a process that begins.
  void tell(route::FlightMemory& memory) const;
  /// A library has not come back from what was done with it.
  void hang(const process::LoadPoint& load, const std::string& what);
  /// A process has ended. `status`: of waitpid(); `served`: it was ready before.
  enum class Served { no, yes };
  void end(const route::FlightMemory& memory, const process::Report& report, int status,
           Served served);
  /// The same of one that was left already, or had handed over: its libraries are not to blame.
  void end_of_left(const route::FlightMemory& memory, const process::Report& report);

  const life::Decisions& decisions() const { return decisions_; }

private:
  bool condemn(const process::Report& report, int status, Served served);
  void count(const route::FlightMemory& memory, const process::Report& report);

  life::Decisions decisions_;
  std::map<std::string, process::CrashCount> crashes_;  ///< by plugin
  std::map<std::string, int> kills_;  ///< while a library was loaded, by its digest
};

}  // namespace portico::serve
