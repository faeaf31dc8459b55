#pragma once

// The boot of the machine that this process runs in, and how long ago it was: a clock that nobody
// sets, the same for all processes. Any thread.

#include <cstdint>
#include <ctime>
#include <fstream>
#include <string>

namespace portico::task {

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

}  // namespace portico::task
