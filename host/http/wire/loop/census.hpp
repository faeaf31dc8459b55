#pragma once

// How many threads a pool has, and whether those are more than it needs. Threads that hang do not
// count. Belongs to who holds the pool's lock.

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace portico::http {

class Census {
public:
  using Clock = std::chrono::steady_clock;
  /// Threads; `most` below `usual` is as many. Those beyond the usual end when they were not needed
  /// for `quiet`.
  struct Size {
    std::size_t usual, most;
    std::chrono::milliseconds quiet = std::chrono::seconds{10};
  };

  explicit Census(Size size)
      : size_{std::max<std::size_t>(size.usual, 1),
              std::max({size.most, size.usual, std::size_t{1}}), size.quiet} {}

  const Size& size() const { return size_; }
  std::size_t threads() const { return threads_; }
  std::size_t idle() const { return idle_; }
  /// How many more there may be.
  std::size_t room() const { return size_.most - std::min(size_.most, threads_); }
  /// Whether there are some that may end.
  bool beyond_usual() const { return threads_ > size_.usual; }

  void starts() { ++threads_, ++idle_; }
  void waits() { ++idle_; }
  void stops_waiting() { --idle_; }
  /// It ends, or hangs.
  void leaves() { --threads_; }

  /// So many run something now.
  void note(std::size_t busy) { busiest_ = std::max(busiest_, busy); }
  /// There are too few: those that there are stay for a while.
  void begin_count(std::size_t busy) {
    counted_ = Clock::now();
    busiest_ = busy;
    spare_ = 0;
  }
  /// Whether one thread beyond the usual number may end, for fewer were enough for a while.
  bool spares_one(std::size_t busy) {
    note(busy);
    if (const auto now = Clock::now(); now - counted_ >= size_.quiet) {
      spare_ = threads_ - std::max(size_.usual, std::min(busiest_, threads_));
      busiest_ = busy;
      counted_ = now;
    }
    if (spare_ == 0) return false;
    --spare_;
    return true;
  }

private:
  const Size size_;
  std::size_t threads_ = 0;
  std::size_t idle_ = 0;     ///< of them: what they will run does not count as queued
  std::size_t busiest_ = 0;  ///< that ran at once since `counted_`
  std::size_t spare_ = 0;    ///< that may end, by the last count
  Clock::time_point counted_{};
};

}  // namespace portico::http
