#pragma once

// The process that an operator starts: it owns the listening sockets, starts the process that
// serves and outlives it. One that dies is told with plugin and route, and followed by another; one
// that asks for it is replaced while it goes on serving. Runs no plugin and has one thread.

#include "settings/settings.hpp"

namespace portico::serve {

/// Until a signal asks for the end; the exit status. `argc` and `argv` are main's. Throws when an
/// address cannot be bound.
int supervise(const settings::Settings& settings, int argc, char** argv);

}  // namespace portico::serve
