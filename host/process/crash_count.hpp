#pragma once

// When somebody has crashed too often: three times in a minute. A value that knows no clock; one
// thread.

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>

namespace portico::process {

class CrashCount {
public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t most = 3;
  static constexpr std::chrono::seconds window{60};
  /// What is said of one who has.
  static std::string words() { return "crashed " + std::to_string(most) + " times in a minute"; }

  /// One more. True: that is too often, and counting begins anew.
  bool add(Time now) {
    times_.push_back(now);
    std::erase_if(times_, [&](Time time) { return now - time > window; });
    if (times_.size() < most) return false;
    times_.clear();
    return true;
  }

private:
  std::deque<Time> times_;
};

}  // namespace portico::process
