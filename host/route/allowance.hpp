#pragma once

// What the requests of one route are held to, of all that is said of them: by the operator for the
// host, by the operator for its plugin, by the plugin for the route. The smaller counts, so that a
// plugin only tightens. A value; any thread.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "settings/quota/route_limits.hpp"
#include "settings/settings.hpp"

namespace portico::route {

/// What the operator says of all routes of a plugin.
struct Ceiling {
  settings::RouteLimits host;  ///< its body and its deadline are limits of the transport
  settings::RouteLimits plugin;
};
Ceiling ceiling_of(const settings::Settings& settings, const settings::Section& section);

struct Allowance {
  /// One of several that hold at the same time, and who has said it.
  struct Named {
    std::string_view name;  ///< "host", "plugin", "route"
    settings::Rate rate;
  };

  std::optional<std::size_t> body;                 ///< bytes
  std::optional<settings::Milliseconds> deadline;  ///< of the handler
  std::optional<std::size_t> at_most;              ///< requests at once
  /// Of the same callers there is more than one only where none of them implies the other: 10 in a
  /// second, 100 in a minute.
  std::vector<Named> rates;

  bool any() const { return body || deadline || at_most || !rates.empty(); }
};
Allowance allowance_of(const Ceiling& ceiling, const settings::RouteLimits& own);

}  // namespace portico::route
