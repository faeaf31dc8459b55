#pragma once

// What a process that served has died of, read from its flight memory by the one that outlives it.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "process/death.hpp"
#include "route/flight.hpp"

namespace portico::process {

/// What was done with a library before or after it served, when the process ended or until now.
struct LoadPoint {
  std::string step;  ///< "its constructors"; see route/load_mark.hpp
  std::string file, plugin, version, digest;
};

struct Report {
  /// What it was and where: "SIGSEGV at address 0x8 in plugin items 1.0.0, GET /items/{id}".
  std::string summary;
  std::vector<std::string> in_flight;   ///< "items GET /items/{id}", of all threads
  std::string plugin, version, digest;  ///< whose fault it was; empty: not known
  bool told = false;  ///< the process has left word of its end, and may be believed
  /// What the thread that ended it did, or the only thing that was done when none is known to have.
  std::optional<LoadPoint> load;
};

/// The memory is that of a process which ran code of others: what cannot be, or does not fit to how
/// the process ended, is not believed. Quick: another process waits to be started. One that was
/// killed and has left no word is nobody's fault, unless it was for want of memory that most of its
/// memory came while one plugin ran alone.
Report report(const route::FlightMemory& memory, const Death& death);

/// A background task that has not come to its end.
struct UnfinishedTask {
  std::string title, request;
  bool running = false;
};

struct UnfinishedTasks {
  std::vector<UnfinishedTask> named;
  std::size_t unnamed = 0;  ///< beyond those
};

/// Only tasks in a state that there is.
UnfinishedTasks unfinished_tasks(const route::FlightMemory& memory);

/// "items GET /items/{id}", of all threads.
std::vector<std::string> in_flight(const route::FlightMemory& memory);

/// The only plugin that runs anything; empty: none does, or several do.
std::string lone_plugin(const route::FlightMemory& memory);

/// What is done with a library and ought to be over by now.
std::optional<LoadPoint> overdue(const route::FlightMemory& memory,
                                 std::chrono::steady_clock::time_point now);

}  // namespace portico::process
