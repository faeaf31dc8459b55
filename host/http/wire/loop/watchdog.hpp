#pragma once

// The threads of the loops, and one that watches them: a loop whose thread does not come back from
// a handler goes on with another thread. All functions are for the owner's thread.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "http/wire/loop/timer_wheel.hpp"

namespace portico::http {

class Loop;

class Watchdog {
public:
  /// Starts a thread a loop. `patience`: how long one call may hold a loop up.
  Watchdog(std::span<const std::unique_ptr<Loop>> loops, std::chrono::milliseconds patience);
  /// Waits for all of them; the loops have been told to stop.
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Threads that lost their loop before then and are still in the handler. Any thread.
  std::size_t hung(Clock::time_point before) const;

private:
  struct Runner {
    std::thread thread;
    std::atomic<bool> over{false};
    Clock::time_point lost = Clock::time_point::max();  ///< when another one took its loop
  };
  /// What a loop was at when it was last looked at, and who runs it.
  struct Seen {
    std::uint64_t call = 0;
    Clock::time_point since;
    Runner* runner = nullptr;
  };

  void watch();
  bool look(Clock::time_point now);
  void replace(std::size_t at);
  bool take_over(std::size_t at, std::uint64_t call, Runner& runner);
  template <class Run> Runner& start(Run run);
  void join_over();

  const std::span<const std::unique_ptr<Loop>> loops_;
  const std::chrono::milliseconds patience_;
  std::vector<Seen> seen_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::list<Runner> runners_;
  std::thread thread_;
};

}  // namespace portico::http
