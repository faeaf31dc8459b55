#pragma once

// Bits for names of requests, traces and spans, which are to be unique and need not be secret. Any
// thread.

#include <cstdint>
#include <random>

namespace portico::trace {

/// 64 of them, by a generator of the calling thread, which has its seed of the kernel.
inline std::uint64_t random_bits() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(),
                       device(), device(), device(), device()};
    return std::mt19937_64{seed};
  }();
  return random();
}

}  // namespace portico::trace
