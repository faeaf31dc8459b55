#pragma once

// `portico config`: what there is to set, and what is set. No state.

#include <ostream>

#include "settings/command_line.hpp"

namespace portico::serve {

/// The exit status: failure when `check` finds something without effect, or `out` takes no more.
/// Throws settings::Mistake for settings that cannot be used, and std::invalid_argument for the
/// name of a setting that there is not.
int run_config(const settings::CommandLine& line, std::ostream& out);

}  // namespace portico::serve
