#pragma once

// portico test: plugins are served on a free port while a command, in whatever language, asks them.

#include "settings/command_line.hpp"

namespace portico::serve {

/// Runs the command with the address in PORTICO_URL. The exit status is that of the command;
/// failure where it could not be run because the plugins do not all serve, or where one has crashed
/// meanwhile. What is wrong goes to standard error. Throws std::exception when it cannot.
int test(const settings::CommandLine& line);

}  // namespace portico::serve
