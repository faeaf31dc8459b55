#pragma once

// What the threads of a pool are at, and which of them hang: nobody waits for what they run, and
// they have had their time and the grace. Belongs to who holds the pool's lock.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

#include "http/wire/loop/effort.hpp"
#include "http/wire/loop/lanes.hpp"

namespace portico::http {

class Runs {
public:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::time_point never = Clock::time_point::max();

  /// Of one thread.
  struct Run {
    Lanes::Next what{};
    Effort effort{own_clock()};
    pid_t thread = ::gettid();
    Clock::time_point began{}, hangs_at = never;
    bool hangs = false;
  };

  void begin(Run& run, const Lanes::Next& what);
  void end(Run& run);
  /// Nobody waits for it any more. False: that is known, or no thread is at it.
  bool give_up(const Lanes::Job& job, std::chrono::milliseconds patience);
  /// Another thread has taken the place of its own.
  void replaced(Run& run);
  /// It has none, and is looked at again.
  static void put_off(Run& run);

  /// Threads that run something, without those that hang.
  std::size_t busy() const { return all_.size() - hung_; }
  std::size_t hung() const { return hung_; }
  std::size_t errands() const { return errands_; }  ///< of the busy ones
  Clock::time_point next_hang() const;
  /// Those that are late by now.
  std::vector<Run*> late() const;
  /// Threads that used less of a processor than that since the last look.
  std::vector<pid_t> still(double awake);

private:
  static bool is_errand(const Run& run) { return run.what.kind == Lanes::Kind::errand; }

  std::vector<Run*> all_;
  std::size_t hung_ = 0, errands_ = 0;
};

}  // namespace portico::http
