#pragma once

// What a host remembers of itself whichever of its processes dies: the last lines of its log, and
// its last crashes. The supervisor makes the memory; each process that serves inherits it.

#include "os/memory/shared_pages.hpp"

namespace portico::serve {

class SightMemory {
public:
  /// New; what this process tells goes there from here on. It is never unmapped: threads may log
  /// until their very end. Throws std::system_error.
  SightMemory();
  /// Likewise, of what was inherited.
  explicit SightMemory(int descriptor);

  int descriptor() const { return pages_.descriptor(); }

private:
  explicit SightMemory(os::SharedPages& pages);

  os::SharedPages& pages_;
};

}  // namespace portico::serve
