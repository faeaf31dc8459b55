#pragma once

// Why a process ends: SIGTERM, SIGINT, or what somebody else says. Waits for the signals on a
// thread of its own. Made before any other thread, so that all of them inherit the mask; lives as
// long as the process.

#include <csignal>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace portico::serve {

class Signals {
public:
  enum class End {
    terminated,   ///< SIGTERM
    interrupted,  ///< SIGINT
    retired,      ///< another process has taken over
    orphaned      ///< the supervisor is gone
  };

  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// From here on the first signal asks for an orderly end; one before it, and one after a signal,
  /// ends the process.
  void end_in_order();
  /// Who is told of the first reason, at once and on the thread that has it; now, if there was one.
  void on_end(std::function<void(End)> told);
  /// Whether there has been a reason.
  bool ended();
  /// Until the first reason, which may have come before.
  End wait();
  /// After that: whether a signal comes before the time is over.
  bool wait_for(std::chrono::milliseconds patience);
  /// Any thread.
  void end(End why);

private:
  void listen();

  sigset_t set_{};
  std::mutex mutex_;
  std::condition_variable came_;
  bool orderly_ = false, ended_ = false;
  End end_{};
  int number_ = 0;  ///< of the signal that came
  std::function<void(End)> told_;
};

}  // namespace portico::serve
