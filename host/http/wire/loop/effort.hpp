#pragma once

// Whether a thread waits in what it does, or computes: told by its own clock of processor time
// beside that of the world. Not thread-safe: asked by one at a time, while the thread lives.

#include <chrono>
#include <ctime>

#include <pthread.h>

namespace portico::http {

/// Processor time beside the world's, between two looks.
class Effort {
public:
  using Clock = std::chrono::steady_clock;

  explicit Effort(clockid_t clock) noexcept : clock_{clock} {}

  /// Processors that were used since the last look, as 0.5 for half of one; at the first look 1.
  double look(Clock::time_point now = Clock::now()) noexcept {
    std::timespec used{};
    if (::clock_gettime(clock_, &used) != 0) return 1;
    const std::chrono::nanoseconds work =
        std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
    const bool first = looked_ == Clock::time_point{};
    const std::chrono::duration<double> spent = work - work_, passed = now - looked_;
    looked_ = now;
    work_ = work;
    return first || passed.count() <= 0 ? 1 : spent / passed;
  }
  /// Something else begins: what was before it does not count.
  void restart() noexcept { looked_ = {}; }

private:
  clockid_t clock_;
  std::chrono::nanoseconds work_{};
  Clock::time_point looked_{};
};

/// The clock of the thread that asks, which others may read while it lives.
inline clockid_t own_clock() noexcept {
  clockid_t clock = CLOCK_MONOTONIC;  // which never sleeps
  ::pthread_getcpuclockid(::pthread_self(), &clock);
  return clock;
}

}  // namespace portico::http
