#pragma once

// The boot of the machine that this process runs in, and how long ago it was: a clock that nobody
// sets, the same for all processes. Any thread.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

namespace portico::os {

/// Also those in which the machine slept.
inline std::int64_t milliseconds_since_boot() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1000000;
}

/// Empty: the system does not say.
inline std::string boot_id() {
  std::string id;
  std::ifstream file{"/proc/sys/kernel/random/boot_id"};
  std::getline(file, id);
  return id;
}

/// A number that no other boot has; 0: the system does not say.
inline std::uint64_t boot_number() {
  std::string digits = boot_id();
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  return std::strtoull(digits.substr(0, 16).c_str(), nullptr, 16);
}

}  // namespace portico::os
