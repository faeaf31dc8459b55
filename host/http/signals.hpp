#pragma once

// Signals that ask the process for something are for the thread that waits for them: the threads of
// the transport block them, and with them the threads they start.

#include <pthread.h>

#include <csignal>

namespace portico::http {

inline void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace portico::http
