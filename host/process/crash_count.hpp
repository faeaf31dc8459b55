#pragma once

// When somebody has crashed too often: three times in a minute. A value that knows no clock; one
// thread.

#include <chrono>
#include <cstddef>
#include <deque>

namespace portico::process {

class CrashCount {
public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t most = 3;
  static constexpr std::chrono::seconds window{60};
  static constexpr const char* too_often = "three crashes in a minute";

  /// One more. True: that is too often, and counting begins anew.
  bool add(Time now) {
    times_.push_back(now);
    std::erase_if(times_, [&](Time time) { return now - time > window; });
    if (times_.size() < most) return false;
    times_.clear();
    return true;
  }

private:
  static_assert(most == 3 && window == std::chrono::minutes{1}, "too_often says so");

  std::deque<Time> times_;
};

}  // namespace portico::process
