#pragma once

// Finds a running host and asks it. No state.

#include <string>
#include <vector>

#include "settings/settings.hpp"

namespace portico::life {

/// Sends the line to the host that serves the plugin folder, or that listens at `control`, and
/// gives its answer. Throws std::runtime_error when there is none, or more than one: it says which
/// there are.
std::string ask(const settings::Settings& settings, const std::string& line);

/// What the hosts that it could ask listen on, as far as this one knows such addresses; those that
/// do not answer are left out.
std::vector<os::Address> addresses_of_hosts(const settings::Settings& settings);

}  // namespace portico::life
