#pragma once

// `portico top`: what a host that runs does, on a screen that is drawn again and again until the
// key q; s sorts the routes by another column. Where the output is no terminal: once. No state.

#include <iosfwd>

#include "settings/command_line.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// The exit status. Throws as answer_of() of client_command.hpp.
int top(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out);

}  // namespace portico::serve
