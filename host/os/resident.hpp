#pragma once

// Memory of a process. Any thread.

#include <cstdint>

#include <sys/types.h>

namespace portico::os {

/// Bytes of this process's memory, or of another's, that are resident; 0: not known.
std::uint64_t resident_bytes(pid_t id = 0);

}  // namespace portico::os
