#pragma once

// How long a process that cannot be started is left alone before the next try. A value that knows
// no clock; one thread.

#include <algorithm>
#include <chrono>

namespace portico::process {

class BackOff {
public:
  /// It serves.
  void succeeded() { failures_ = 0; }
  /// Its start has come to nothing.
  void failed() { ++failures_; }

  /// Starts in a row that came to nothing.
  int failures() const { return failures_; }
  /// None after one that has served, and longer after each failure, up to five seconds.
  std::chrono::milliseconds pause() const {
    using namespace std::chrono_literals;
    if (failures_ == 0) return 0ms;
    return std::min<std::chrono::milliseconds>(50ms * (1 << std::min(failures_, 7)), 5s);
  }

private:
  int failures_ = 0;
};

}  // namespace portico::process
