#pragma once

// What a guard finds out on the pool: whom it asks, and what came of that. In the arena of its
// exchange, from when the loop has seen that it takes a while; `asked` may be used by the loop
// meanwhile, the rest belongs to the thread that asks.

#include <atomic>
#include <string_view>

#include "http/security/guard.hpp"

namespace portico::http {

struct Inquiry {
  /// The plugin whose share of the pool it counts against; empty: that of the exchange's owner.
  std::string_view share;
  /// Slow: it has not come to an end.
  Guard::Outcome outcome = Guard::Outcome::slow;
  /// Who is asked now. Whoever takes it away tells what comes of it.
  std::atomic<const Gate*> asked{nullptr};
};

}  // namespace portico::http
