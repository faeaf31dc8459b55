#pragma once

// What every thread of the host begins with. Signals that ask the process for something are for the
// one thread that waits for them.

#include <csignal>

#include <pthread.h>

namespace portico::os {

/// To be called by the thread before anything else. `name`: for /proc and debuggers, at most 15
/// bytes. Threads that this one starts inherit what it blocks.
inline void begin_thread(const char* name) {
  ::pthread_setname_np(::pthread_self(), name);
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2})
    sigaddset(&set, number);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

/// For a thread that writes files: a limit of their size is as a disk that is full, and not the end
/// of the process.
inline void survive_file_limits() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGXFSZ);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace portico::os
