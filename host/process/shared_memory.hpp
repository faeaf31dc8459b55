#pragma once

// The flight memory that a supervisor and one process that serves have in common. The supervisor
// makes it anew for each of them; it goes when neither has it any more.

#include "os/memory/shared_pages.hpp"
#include "route/flight.hpp"

namespace portico::process {

class SharedMemory {
public:
  /// New, of zeros. Throws std::system_error.
  SharedMemory() : pages_{"portico-flight", sizeof(route::FlightMemory)} {}
  /// Maps what was inherited.
  explicit SharedMemory(int descriptor) : pages_{descriptor, sizeof(route::FlightMemory)} {}

  route::FlightMemory& operator*() const {
    return *static_cast<route::FlightMemory*>(pages_.begin());
  }
  route::FlightMemory* operator->() const { return &**this; }
  int descriptor() const { return pages_.descriptor(); }

private:
  const os::SharedPages pages_;
};

}  // namespace portico::process
