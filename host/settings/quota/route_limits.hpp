#pragma once

// What the requests of a route are held to. Its plugin says it in the route's docs, and the
// operator of all routes of a plugin, or of the host:
//
//   "x-portico-policy": {"body": 65536, "deadline": 2, "at_most": 20,
//                        "rate": {"limit": 100, "per": 60, "by": "peer"}}
//
// What is left out is not limited. Values; any thread.

#include <cstddef>
#include <optional>

#include <nlohmann/json_fwd.hpp>

#include "settings/quota/rate.hpp"

namespace portico::settings {

struct RouteLimits {
  std::optional<std::size_t> body;       ///< bytes (413 beyond)
  std::optional<Milliseconds> deadline;  ///< of the handler (504)
  std::optional<std::size_t> at_most;    ///< requests at once (503 beyond)
  Rate rate;                             ///< (429 beyond)

  bool operator==(const RouteLimits&) const = default;
};

inline constexpr double largest_body = 1073741824, longest_handler = 86400, most_at_once = 1000000;

/// Throws std::invalid_argument with a sentence that names the member and the cure.
RouteLimits route_limits_of(const nlohmann::json& object);

}  // namespace portico::settings
