#pragma once

#include <sys/types.h>

namespace portico::os {

/// Whether a thread of this process waits for something now. One that could run and has no
/// processor does not wait. True where the system does not tell. Any thread.
bool waits(pid_t thread);

/// Whether there is no such process any more, or one that has ended and that nobody has waited for.
/// False where the system does not tell. Any thread.
bool has_ended(pid_t process);

/// Whether a debugger has the process. False where the system does not tell. Any thread.
bool traced(pid_t process);

}  // namespace portico::os
