#pragma once

// What became of handshakes, counted. Any thread.

#include <atomic>
#include <cstdint>

namespace portico::tls {

struct Figures {
  std::atomic<std::uint64_t> tls_1_2{0}, tls_1_3{0};  ///< handshakes that were done
  std::atomic<std::uint64_t> resumed{0};              ///< of these, with a ticket
  std::atomic<std::uint64_t> failed{0};               ///< begun, and not done
};

inline void count(std::atomic<std::uint64_t>& figure) {
  figure.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace portico::tls
