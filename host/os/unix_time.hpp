#pragma once

// Seconds since 1970, as others write them, on the clock of the system, which counts less far:
// until the year 2262. Pure; any thread.

#include <chrono>

namespace portico::os {

/// What is beyond the clock is its end; nothing that is a number is undefined.
inline std::chrono::system_clock::time_point unix_time(double seconds) {
  using Time = std::chrono::system_clock::time_point;
  using Seconds = std::chrono::duration<double>;
  if (seconds >= Seconds{Time::max().time_since_epoch()}.count()) return Time::max();
  if (seconds <= Seconds{Time::min().time_since_epoch()}.count()) return Time::min();
  return Time{std::chrono::duration_cast<Time::duration>(Seconds{seconds})};
}

}  // namespace portico::os
