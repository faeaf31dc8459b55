#pragma once

// What signals ask of a process that serves: SIGTERM and SIGINT for its end, SIGHUP for its
// settings, SIGUSR1 for its log, opened again. SIGUSR2 asks for nothing, and ends nothing. Waits
// for them on a thread of its own. Made before any other thread, so that all of them inherit the
// mask; lives as long as the process.

#include <csignal>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace portico::serve {

/// So that no signal which a host understands ends it before it listens. Inherited by the processes
/// that it starts, whose part of the host may understand others.
void ignore_requests();

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
  /// Who is told of the signal that ends the process at once, before it does; empty: nobody.
  void on_last(std::function<void()> told);
  /// Whether there has been a reason.
  bool ended();
  /// Until the first reason, which may have come before.
  End wait();
  /// After that: whether a signal comes before the time is over.
  bool wait_for(std::chrono::milliseconds patience);
  /// Any thread.
  void end(End why);

  /// Who is told of SIGHUP, also of one that has come before; empty: nobody. It must not wait for
  /// anything.
  void on_reload(std::function<void()> reload);
  /// Likewise of SIGUSR1, but of none that has come before.
  void on_reopen(std::function<void()> reopen);

private:
  void listen();
  void take_end(int number);
  [[noreturn]] void end_now(int number);
  void take_reload();
  void take_reopen();

  sigset_t set_{};
  std::mutex mutex_;
  std::condition_variable came_;
  bool orderly_ = false, ended_ = false;
  End end_{};
  int number_ = 0;  ///< of the signal that came
  std::function<void()> reload_, reopen_;
  bool reload_asked_ = false;
  std::function<void(End)> told_;
  std::mutex last_;  ///< of the next
  std::function<void()> told_last_;
};

/// For people: "SIGTERM", "the supervisor is gone".
const char* reason(Signals::End end);

/// At its end, nobody is told of the end of a process any more.
struct Untold {
  Signals& signals;
  ~Untold() {
    signals.on_end({});
    signals.on_last({});
  }
};

}  // namespace portico::serve
