#pragma once

// What the states of the plugins mean for whoever asks whether the host is well. Pure functions.

#include <vector>

#include "http/monitoring/metrics.hpp"
#include "http/monitoring/monitor.hpp"
#include "life/row.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// Every state is there.
http::Figures::Plugins counts(const std::vector<life::Standing>& plugins);

/// With the memory of those that have a process of their own.
std::vector<http::Figures::Version> versions(const life::Overview& overview);

enum class Past {
  never_served,  ///< no plugin has, since the host was started
  has_served
};

/// What the policy does not put up with; empty: the host is ready as far as it takes requests. A
/// host that has never served any of its plugins is not ready under any policy.
std::vector<http::Monitor::Objection> objections(const std::vector<life::Standing>& plugins,
                                                 Past past, settings::Ready policy);

}  // namespace portico::serve
