#pragma once

// Whether bytes go on coming or going, at no less than a rate: measured from one mark to the next.
// A value; one thread.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace portico::http {

class Progress {
public:
  using Clock = std::chrono::steady_clock;

  /// `bytes`: that have passed in all.
  void mark(Clock::time_point now, std::uint64_t bytes) {
    since_ = now;
    bytes_ = bytes;
  }
  /// Whether so many have passed since the mark as `rate`, in bytes per second, asks for; and no
  /// less than `least`.
  bool enough(Clock::time_point now, std::uint64_t bytes, std::size_t rate,
              std::uint64_t least) const {
    const std::chrono::duration<double> time = now - since_;
    const double wanted = static_cast<double>(rate) * time.count();
    return static_cast<double>(bytes - bytes_) >= std::max(wanted, static_cast<double>(least));
  }

private:
  Clock::time_point since_;
  std::uint64_t bytes_ = 0;
};

}  // namespace portico::http
