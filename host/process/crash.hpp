#pragma once

// What a dying process leaves in the flight memory: the signal, the thread's label, the addresses
// on its stack and the map of its memory. Signal handlers: nothing here allocates or takes a lock.

#include <array>

#include <signal.h>

namespace portico::process {

/// Signals that end a process by what it did.
inline constexpr std::array fatal{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};

/// From here on a fault, abort() and an exit() or _exit() of a plugin are told. Once, after the
/// memory is in use and before plugins run.
void tell_crashes();

}  // namespace portico::process
