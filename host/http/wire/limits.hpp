#pragma once

// Every limit and deadline of the transport, with its default. A plain value: settings fill one in,
// tests shorten it. A thing exactly at its limit is served; one more is refused.

#include <chrono>
#include <cstddef>

namespace portico::http {

using Clock = std::chrono::steady_clock;

struct Limits {
  // The head. What is too long is refused as soon as it is seen to be.
  std::size_t target = 8192;           ///< bytes of the request target: 414
  std::size_t header_section = 16384;  ///< bytes of all field lines with their CRLF: 431
  std::size_t header_fields = 100;     ///< 431
  std::size_t empty_lines = 4;         ///< tolerated before a request line: 400

  // The body. Its limit comes with the Admission: 413.
  /// Bytes of chunk lines and trailer fields beyond the first 64 a chunk: 413.
  std::size_t chunk_overhead = 16384;
  std::size_t drain = 262144;  ///< bytes of an unread body that are read away to keep a connection

  // Deadlines, on a monotonic clock.
  std::chrono::milliseconds header_deadline{10'000};   ///< first to last byte of a head: 408
  std::chrono::milliseconds body_deadline{30'000};     ///< the whole body: 408
  std::chrono::milliseconds body_window{10'000};       ///< each window has to bring body_rate: 408
  std::size_t body_rate = 1000;                        ///< bytes per second
  std::chrono::milliseconds keep_alive{15'000};        ///< idle between requests: closed
  std::chrono::milliseconds handler_deadline{30'000};  ///< serve() on the pool: 504
  std::chrono::milliseconds stuck_after{20};           ///< serve() on a loop: it loses the loop
  std::chrono::milliseconds send_deadline{30'000};     ///< each has to bring send_rate: closed
  std::size_t send_rate = 1000;                        ///< bytes per second, and any at all
  std::chrono::milliseconds linger{500};               ///< reading on after an error answer
  std::size_t linger_bytes = 262144;                   ///< at most

  // Capacity.
  std::size_t burst = 16;           ///< pipelined replies that leave in one call
  std::size_t burst_bytes = 65536;  ///< of memory that they hold, before no more are gathered
  std::size_t bodies = 1 << 30;     ///< bytes of request bodies in memory at once: 503; 0: no limit
  std::size_t pool_threads = 16;    ///< for handlers that may block
  std::size_t pool_queue = 1024;    ///< waiting for one of them; beyond: 503
  std::size_t connections = 0;      ///< per loop; 0: as many as there are descriptors
  int backlog = 4096;
};

}  // namespace portico::http
