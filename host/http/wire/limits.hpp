#pragma once

// Every limit and deadline of the transport: those of the settings, and below them those that
// nobody sets. A plain value. A thing exactly at its limit is served; one more is refused.

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "http/wire/capacity/occupancy.hpp"
#include "settings/settings.hpp"

namespace portico::http {

using Clock = std::chrono::steady_clock;

/// Deadlines are on a monotonic clock.
struct Limits : settings::TransportLimits {
  explicit Limits(const settings::Settings& given)
      : settings::TransportLimits{given.limits},
        deadlines{given.deadlines},
        threads{given.threads},
        queues{given.queues} {}

  settings::Deadlines deadlines;
  settings::Threads threads;
  settings::Queues queues;

  /// For the first request of a client that is beyond the limit of connections: those are few.
  std::chrono::milliseconds beyond_wait{2000};
  std::chrono::milliseconds first_wait(std::chrono::milliseconds wait,
                                       Occupancy::Place place) const {
    return place == Occupancy::Place::beyond ? std::min(wait, beyond_wait) : wait;
  }

  /// Descriptors that clients leave to others.
  std::size_t spared_descriptors = 16;

  std::size_t empty_lines = 4;  ///< tolerated before a request line: 400

  // The body. Its limit comes with the Admission: 413.
  /// Bytes of chunk lines and trailer fields beyond the first 64 a chunk: 413.
  std::size_t chunk_overhead = 16384;
  std::size_t drain = 262144;  ///< bytes of an unread body that are read away to keep a connection
  std::size_t owed =
      262144;  ///< bytes that a sink holds for a disk, before the client waits for it
  std::chrono::milliseconds body_window{10'000};  ///< each has to bring body_rate: 408

  std::chrono::milliseconds stuck_after{20};  ///< serve() on a loop: it loses the loop
  std::chrono::milliseconds linger{500};      ///< reading on after an error answer
  std::size_t linger_bytes = 262144;          ///< at most
  std::size_t burst = 16;                     ///< pipelined replies that leave in one call
  std::size_t burst_bytes = 65536;  ///< of memory that they hold, before no more are gathered
};

}  // namespace portico::http
