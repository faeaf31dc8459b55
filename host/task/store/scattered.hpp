#pragma once

// Pauses that are not all over at one moment, where many began together. Any thread.

#include <chrono>
#include <cstdint>
#include <random>

namespace portico::task {

/// Half of it at least, and all of it at most.
inline std::chrono::milliseconds scattered(std::chrono::duration<double, std::milli> pause) {
  static thread_local std::minstd_rand chance{std::random_device{}()};
  const double part = std::uniform_real_distribution<>{0.5, 1}(chance);
  return std::chrono::milliseconds{static_cast<std::int64_t>(pause.count() * part)};
}

}  // namespace portico::task
