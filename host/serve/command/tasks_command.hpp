#pragma once

// `portico tasks`: asks the host that runs or, when there is none, looks into its store.

#include <iosfwd>

#include "settings/command_line.hpp"
#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::serve {

/// The exit status. Throws std::runtime_error with what is wrong. `mistakes` of the settings stand
/// against looking into the store alone.
int tasks(const settings::Settings& settings, const settings::Mistakes& mistakes,
          const settings::CommandLine& line, std::ostream& out);

}  // namespace portico::serve
