#pragma once

// What the states of the plugins mean for whoever asks whether the host is well. Pure functions.

#include <vector>

#include "http/metrics.hpp"
#include "http/monitor.hpp"
#include "life/row.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// Every state is there.
http::Figures::Plugins counts(const std::vector<life::Standing>& plugins);

/// What the policy does not put up with; empty: the host is ready as far as it takes requests.
std::vector<http::Monitor::Objection> objections(const std::vector<life::Standing>& plugins,
                                                 settings::Ready policy);

}  // namespace portico::serve
