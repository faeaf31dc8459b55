#pragma once

// What came of the replies of a route, for the operator: of all its generations in this process.
// Any thread, without a lock.

#include <atomic>
#include <cstdint>

#include "route/route.hpp"

namespace portico::plugin {

struct ReplyCounts {
  /// Replies, and values of streams, that broke their model or had a status that the route does not
  /// declare.
  std::atomic<std::uint64_t> breaches{0};
  /// Those that had members which their model does not have, and which were left out.
  std::atomic<std::uint64_t> left_out{0};

  void add_breach() { breaches.fetch_add(1, std::memory_order_relaxed); }
};

/// Of the route, by its label among flights (route/flight.hpp); routes beyond those share one.
ReplyCounts& reply_counts(const route::Route& route);

}  // namespace portico::plugin
