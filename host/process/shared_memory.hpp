#pragma once

// The flight memory that a supervisor and one process that serves have in common. The supervisor
// makes it anew for each of them; it goes when neither has it any more.

#include "plugin/library/file.hpp"
#include "route/flight.hpp"

namespace portico::process {

class SharedMemory {
public:
  /// New, of zeros. Throws std::system_error.
  SharedMemory();
  /// Maps what was inherited.
  explicit SharedMemory(int descriptor);
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  route::FlightMemory& operator*() const { return *memory_; }
  route::FlightMemory* operator->() const { return memory_; }
  int descriptor() const { return descriptor_.number(); }

private:
  void map();

  os::Descriptor descriptor_;
  route::FlightMemory* memory_ = nullptr;
};

}  // namespace portico::process
