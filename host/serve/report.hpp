#pragma once

// What a process that served has died of, read from its flight memory by the one that outlives it.

#include <string>
#include <vector>

#include "route/flight.hpp"

namespace portico::serve {

struct Report {
  /// What it was and where: "SIGSEGV at address 0x8 in plugin items 1.0.0, GET /items/{id}".
  std::string summary;
  std::vector<std::string> frames;      ///< innermost first
  std::vector<std::string> in_flight;   ///< "items GET /items/{id}", of all threads
  std::string plugin, version, digest;  ///< whose fault it was; empty: not known
};

/// `status` as waitpid() gives it.
Report report(const route::FlightMemory& memory, int status);

}  // namespace portico::serve
