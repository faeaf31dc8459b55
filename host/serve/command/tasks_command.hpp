#pragma once

// `portico tasks`: asks the host that runs or, when there is none, looks into its store.

#include <iosfwd>

#include "settings/command_line.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// The exit status. Throws std::runtime_error with what is wrong.
int tasks(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out);

}  // namespace portico::serve
