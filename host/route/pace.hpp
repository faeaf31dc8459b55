#pragma once

// Where the handler of a route runs. The author may say it (PORTICO_QUICK, PORTICO_BLOCKING); of
// all other routes it is learned: they begin on the pool, come to the loop when a run of calls was
// quick, and leave it with the first slow one. Each time that happens within a minute of the last,
// the run that is asked for is twice as long. Any thread; a count that is lost in a race does not
// matter.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "portico/abi.h"

namespace portico::route {

class Pace {
public:
  using Clock = std::chrono::steady_clock;
  enum class Place { loop, pool };

  /// A call that takes longer than this does not belong on a loop: a hand-off costs 6 us.
  static constexpr std::chrono::microseconds quick{500};

  /// What the author says; before the first call.
  void declare(std::uint32_t flags) {
    learns_ = (flags & (PORTICO_QUICK | PORTICO_BLOCKING)) == 0;
    needed_ = flags & PORTICO_BLOCKING ? never : flags & PORTICO_QUICK ? 0 : first_run;
  }

  Place place() const {
    return run_.load(std::memory_order_relaxed) >= needed_.load(std::memory_order_relaxed)
               ? Place::loop
               : Place::pool;
  }
  /// Whether calls are to be measured.
  bool learns() const { return learns_.load(std::memory_order_relaxed); }

  void took(Clock::duration duration) {
    if (duration > quick) return slow();
    const std::uint32_t run = run_.load(std::memory_order_relaxed);
    if (run < needed_.load(std::memory_order_relaxed))
      run_.store(run + 1, std::memory_order_relaxed);
  }

  /// A call of it held a loop up until the loop was taken from it: the author's word for it does
  /// not count any more.
  void stuck() {
    learns_.store(true, std::memory_order_relaxed);
    needed_.store(longest_run, std::memory_order_relaxed);
    run_.store(0, std::memory_order_relaxed);
  }

private:
  static constexpr std::uint32_t first_run = 16, longest_run = 1u << 16;
  static constexpr std::uint32_t never = UINT32_MAX;

  void slow() {
    const Clock::time_point now = Clock::now();
    if (place() == Place::loop) {
      const std::uint32_t needed = needed_.load(std::memory_order_relaxed);
      const bool again = now - left_.load(std::memory_order_relaxed) < std::chrono::minutes{1};
      needed_.store(again ? std::min(needed * 2, longest_run) : first_run,
                    std::memory_order_relaxed);
      left_.store(now, std::memory_order_relaxed);
    }
    run_.store(0, std::memory_order_relaxed);
  }

  std::atomic<bool> learns_{true};
  std::atomic<std::uint32_t> run_{0};             ///< quick calls since the last slow one
  std::atomic<std::uint32_t> needed_{first_run};  ///< for a place on the loop
  std::atomic<Clock::time_point> left_{};         ///< the loop, the last time
};

}  // namespace portico::route
