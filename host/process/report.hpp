#pragma once

// What a process that served has died of, read from its flight memory by the one that outlives it.

#include <string>
#include <vector>

#include "route/flight.hpp"

namespace portico::process {

struct Report {
  /// What it was and where: "SIGSEGV at address 0x8 in plugin items 1.0.0, GET /items/{id}".
  std::string summary;
  std::vector<std::string> in_flight;   ///< "items GET /items/{id}", of all threads
  std::string plugin, version, digest;  ///< whose fault it was; empty: not known
};

/// `status` as waitpid() gives it. Quick: another process waits to be started.
Report report(const route::FlightMemory& memory, int status);

/// Where it was, innermost first, in words: this reads the symbols of whole libraries.
std::vector<std::string> backtrace(const route::FlightMemory& memory);

}  // namespace portico::process
