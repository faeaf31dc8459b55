#pragma once

// Where the handler of a route runs. The author may say it (PORTICO_QUICK, PORTICO_BLOCKING); of
// all other routes it is learned: they begin on the pool, come to the loop when a run of calls was
// quick, and leave it with the first slow one. On a loaded machine a call is slow also because its
// thread was not running; after a slow call the next ones on the loop are therefore looked at more
// closely, which costs a system call: one that was merely interrupted stays, one that blocked or
// computed goes, and the run that is asked for is twice as long each time that happens within a
// minute of the last. Any thread; a count that is lost in a race does not matter.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "message/suspension.hpp"
#include "portico/abi.h"

namespace portico::route {

class Pace {
public:
  using Clock = std::chrono::steady_clock;
  using Place = message::Place;
  /// Why a call took as long as it did.
  enum class Cause {
    unknown,
    handler,  ///< it waited or computed
    machine   ///< others had the processor
  };

  /// A call that takes longer than this does not belong on a loop: a hand-off costs 6 us.
  static constexpr std::chrono::microseconds quick{500};

  /// What the author says; before the first call.
  void declare(std::uint32_t flags);

  Place place() const {
    return run_.load(std::memory_order_relaxed) >= needed_.load(std::memory_order_relaxed)
               ? Place::loop
               : Place::pool;
  }

  /// Whether calls are looked at closely for now.
  bool suspect() const { return suspicion_.load(std::memory_order_relaxed) > 0; }

  /// What a call took.
  void took(Clock::duration duration, Cause cause) {
    const std::uint32_t run = run_.load(std::memory_order_relaxed);
    const bool here = run >= needed_.load(std::memory_order_relaxed);
    if (duration > quick) {
      suspicion_.store(closely, std::memory_order_relaxed);
      if (cause != Cause::machine) return slow(here, cause);
    }
    if (!here) return run_.store(run + 1, std::memory_order_relaxed);
    // Read once: two calls that both take the last one may not count below nothing.
    if (const std::uint32_t left = suspicion_.load(std::memory_order_relaxed); left > 0)
      suspicion_.store(left - 1, std::memory_order_relaxed);
  }

  /// A call of it held a loop up until the loop was taken from it: the author's word for it does
  /// not count any more.
  void stuck();

  class Call;

private:
  static constexpr std::uint32_t first_run = 16, longest_run = 1u << 16;
  static constexpr std::uint32_t never = UINT32_MAX;
  static constexpr std::uint32_t closely = 4096;  ///< calls on the loop after a slow one

  bool learns() const { return learns_.load(std::memory_order_relaxed); }
  void slow(bool here, Cause cause);

  std::atomic<bool> learns_{true};
  std::atomic<std::uint32_t> run_{0};             ///< quick calls since the last slow one
  std::atomic<std::uint32_t> needed_{first_run};  ///< for a place on the loop
  std::atomic<std::uint32_t> suspicion_{0};       ///< calls that are still looked at closely
  std::atomic<Clock::time_point> left_{};         ///< the loop for a cause, the last time
};

/// Measures the call of a handler by the thread that makes it.
class Pace::Call {
public:
  explicit Call(Pace& pace);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

private:
  /// What the thread has used so far.
  struct Usage {
    std::chrono::nanoseconds processor{0};
    long waits = 0;  ///< times it gave the processor up by itself
  };
  static Usage usage();
  Cause cause() const;

  Pace* pace_;  ///< null: not measured
  Clock::time_point start_;
  std::optional<Usage> before_;
};

}  // namespace portico::route
