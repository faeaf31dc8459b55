#pragma once

#include <sys/types.h>

namespace portico::os {

/// Whether a thread of this process waits for something now. One that could run and has no
/// processor does not wait. True where the system does not tell. Any thread.
bool waits(pid_t thread);

}  // namespace portico::os
