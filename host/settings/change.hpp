#pragma once

// What new settings mean for a host that serves with others. Pure functions.

#include <string>
#include <vector>

#include "settings/settings.hpp"

namespace portico::settings {

struct Change {
  std::vector<std::string> changed;  ///< keys, and "plugins.<id>", of what takes effect at once
  std::vector<std::string> waiting;  ///< keys of what takes effect when the host is started anew
};

/// What differs. `next` gets the values of `now` where it has to wait.
Change settle(Settings& next, const Settings& now);

}  // namespace portico::settings
