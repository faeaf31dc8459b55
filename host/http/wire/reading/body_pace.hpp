#pragma once

// Until when, and how fast, a body has to come: all of it by one deadline, unless that is 0, and in
// each window at least the bytes that the rate asks for. A value; one thread.

#include <algorithm>
#include <cstdint>

#include "http/wire/limits.hpp"
#include "http/wire/progress.hpp"

namespace portico::http {

class BodyPace {
public:
  /// `received`: bytes of the connection so far.
  void start(const Limits& limits, Clock::time_point now, std::uint64_t received) {
    const Clock::duration whole = limits.deadlines.body;
    end_ = whole == Clock::duration{0} ? Clock::time_point::max() : now + whole;
    start_window(limits, now, received);
  }
  /// When to ask whether it keeps.
  Clock::time_point deadline() const { return std::min(window_end_, end_); }
  /// Whether the body came fast enough up to now, and there is time left.
  bool keeps(const Limits& limits, Clock::time_point now, std::uint64_t received) {
    const std::uint64_t least = end_ == Clock::time_point::max() ? 1 : 0;
    if (now >= end_ || !progress_.enough(received, limits.body_rate, limits.body_window, least))
      return false;
    start_window(limits, now, received);
    return true;
  }

  /// So long nobody waited for the client.
  void excuse(Clock::duration time) {
    if (end_ != Clock::time_point::max()) end_ += time;
    window_end_ += time;
  }
  /// What has come is worked on; meanwhile nobody waits for more.
  void begin_standing(Clock::time_point now) { stands_since_ = now; }
  void end_standing(Clock::time_point now) { excuse(now - stands_since_); }

private:
  void start_window(const Limits& limits, Clock::time_point now, std::uint64_t received) {
    window_end_ = now + limits.body_window;
    progress_.mark(now, received);
  }

  Clock::time_point end_, window_end_, stands_since_;
  Progress progress_;
};

}  // namespace portico::http
