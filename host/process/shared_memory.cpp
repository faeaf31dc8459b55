#include "process/shared_memory.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::process {

/// Of one size for ever: whoever reads it outlives those that write to it, and must not find it cut
/// off.
SharedMemory::SharedMemory()
    : descriptor_{::memfd_create("portico-flight", MFD_CLOEXEC | MFD_ALLOW_SEALING)} {
  if (descriptor_.number() < 0 ||
      ::ftruncate(descriptor_.number(), sizeof(route::FlightMemory)) != 0 ||
      ::fcntl(descriptor_.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    os::fail("Cannot make the flight memory");
  map();
}

SharedMemory::SharedMemory(int descriptor) : descriptor_{descriptor} { map(); }

void SharedMemory::map() {
  void* place = ::mmap(nullptr, sizeof(route::FlightMemory), PROT_READ | PROT_WRITE, MAP_SHARED,
                       descriptor_.number(), 0);
  if (place == MAP_FAILED) os::fail("Cannot map the flight memory");
  memory_ = static_cast<route::FlightMemory*>(place);
}

SharedMemory::~SharedMemory() { ::munmap(memory_, sizeof(route::FlightMemory)); }

}  // namespace portico::process
