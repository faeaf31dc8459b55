#include "route/pace.hpp"

#include <algorithm>
#include <ctime>

#include <sys/resource.h>

namespace portico::route {

void Pace::declare(std::uint32_t flags) {
  learns_ = (flags & (PORTICO_QUICK | PORTICO_BLOCKING)) == 0;
  needed_ = flags & PORTICO_BLOCKING ? never : flags & PORTICO_QUICK ? 0 : first_run;
}

void Pace::stuck() {
  learns_.store(true, std::memory_order_relaxed);
  needed_.store(longest_run, std::memory_order_relaxed);
  run_.store(0, std::memory_order_relaxed);
}

void Pace::slow(bool here, Cause cause) {
  run_.store(0, std::memory_order_relaxed);
  if (!here || cause != Cause::handler) return;
  const Clock::time_point now = Clock::now();
  const std::uint32_t needed = needed_.load(std::memory_order_relaxed);
  const bool again = now - left_.load(std::memory_order_relaxed) < std::chrono::minutes{1};
  needed_.store(again ? std::min(needed * 2, longest_run) : first_run, std::memory_order_relaxed);
  left_.store(now, std::memory_order_relaxed);
}

Pace::Call::Call(Pace& pace) : pace_{pace.learns() ? &pace : nullptr} {
  if (!pace_) return;
  // The pool's hand-off costs so much more that the closer look is not felt there.
  if (pace.suspect() || pace.place() == Place::pool) before_ = usage();
  start_ = Clock::now();
}

Pace::Call::~Call() {
  if (!pace_) return;
  const Clock::duration duration = Clock::now() - start_;
  pace_->took(duration, duration > quick ? cause() : Cause::unknown);
}

Pace::Cause Pace::Call::cause() const {
  if (!before_) return Cause::unknown;
  const Usage after = usage();
  const bool waited = after.waits != before_->waits;
  return waited || after.processor - before_->processor > quick ? Cause::handler : Cause::machine;
}

// The times of getrusage() are as old as the last tick; those of the clock are exact.
Pace::Call::Usage Pace::Call::usage() {
  rusage used{};
  timespec time{};
  ::getrusage(RUSAGE_THREAD, &used);
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return {std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec},
          used.ru_nvcsw};
}

}  // namespace portico::route
