#pragma once

// Whether bytes go on coming or going, at no less than a rate: measured from one mark to the next.
// A value; one thread.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "http/wire/limits.hpp"

namespace portico::http {

class Progress {
public:
  /// `bytes`: that have passed in all.
  void mark(Clock::time_point now, std::uint64_t bytes) {
    since_ = now;
    bytes_ = bytes;
  }
  Clock::time_point since() const { return since_; }
  /// Whether at least `rate` bytes a second over the time, and `least` in all, have passed since
  /// the mark. Fewer than at the mark are none.
  bool enough(std::uint64_t bytes, std::size_t rate, std::chrono::duration<double> time,
              std::uint64_t least) const {
    const double wanted = static_cast<double>(rate) * time.count();
    const std::uint64_t passed = bytes - std::min(bytes, bytes_);
    return static_cast<double>(passed) >= std::max(wanted, static_cast<double>(least));
  }

private:
  Clock::time_point since_;
  std::uint64_t bytes_ = 0;
};

}  // namespace portico::http
