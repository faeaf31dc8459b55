#pragma once

// What is done with a library before it serves and after, kept where who runs what is kept: so that
// whoever finds the process dead, or finds that this does not come to an end, knows which file it
// was. One thread at a time for each mark.

#include <chrono>
#include <string_view>

#include "route/flight.hpp"

namespace portico::route {

/// The steps that may be the last of a process. "start()" is one.
inline constexpr std::string_view opening = "its constructors", closing = "its destructors",
                                  asking = "its entry", starting = "start()",
                                  compiling = "its registration", presenting = "its documents";

class LoadMark {
public:
  /// The library, as FlightMemory::Load names it.
  struct Of {
    std::string_view file, plugin, version, digest;
  };

  LoadMark(const Of& library, std::string_view step);
  LoadMark(const LoadMark&) = delete;
  LoadMark& operator=(const LoadMark&) = delete;
  ~LoadMark();

  /// What one step may take, from here on and in this process. Any thread.
  static void set_patience(std::chrono::milliseconds patience);

private:
  FlightMemory::Load* const load_;
  const Flight flight_;
};

}  // namespace portico::route
