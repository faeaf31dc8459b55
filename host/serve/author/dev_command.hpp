#pragma once

// portico dev: the project in the current folder is configured, built and served; when a file of it
// is saved, it is built again and what came of it told: the time, the first error, or what changed
// for clients. What a crash leaves is told by the host, which goes on.
//
// With AddressSanitizer the plugin runs in a host that is started for each build (`--debug`, the
// runtime preloaded), so that reports have names and lines.

#include <iosfwd>

#include "settings/command_line.hpp"

namespace portico::serve {

/// Until SIGINT, SIGTERM or SIGHUP; the exit status. Throws std::exception when there is no project
/// or no tool to build it with.
int dev(settings::CommandLine line, std::ostream& out);

}  // namespace portico::serve
