#pragma once

// How much longer things may take than in a plain build: sanitizers slow the host and the tests
// down. What a test waits for gets this factor here and nowhere else; what a test sets as a limit
// of the host, and times it must not be quicker than, do not.

#include <chrono>
#include <thread>

namespace portico {

#if defined(__SANITIZE_THREAD__)
inline constexpr int slowness = 10;
#elif defined(__SANITIZE_ADDRESS__)
inline constexpr int slowness = 5;
#else
inline constexpr int slowness = 1;
#endif

/// Whether it comes true in time.
template <class Condition>
bool until(Condition holds, std::chrono::milliseconds patience = std::chrono::seconds{20}) {
  const auto end = std::chrono::steady_clock::now() + patience * slowness;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace portico
