#pragma once

// Waits for SIGTERM and SIGINT on a thread of its own. Made before any other thread, so that all of
// them inherit the mask; lives as long as the process.

#include <csignal>

#include <condition_variable>
#include <mutex>

namespace portico::serve {

class Signals {
public:
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// From here on the first signal wakes wait(); before, and after it, a signal ends the process.
  const char* wait();

private:
  void listen();

  sigset_t set_{};
  std::mutex mutex_;
  std::condition_variable came_;
  bool orderly_ = false;
  int number_ = 0;
};

}  // namespace portico::serve
