#pragma once

// The commands `portico openapi` and `portico diff`: libraries are loaded, and started, as for the
// host of the settings. Exit status as a value; they throw std::runtime_error when something cannot
// be read or loaded.

#include <iosfwd>

#include "settings/command_line.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// Prints the document of the plugin folder. 0.
int run_openapi(const settings::Settings& settings, std::ostream& out);

/// 1 when a change is breaking, or when tasks wait that were asked for and could not be run; else
/// 0.
int run_diff(const settings::Settings& settings, const settings::CommandLine& line,
             std::ostream& out);

}  // namespace portico::serve
