#pragma once

// The process that an operator starts: it owns the listening sockets and holds the last good
// settings, starts the process that serves and outlives it. One that dies is told with plugin and
// route, and followed by another; one that asks for it is replaced while it goes on serving. The
// whole host is, too, when somebody asks for that (heir.hpp). Runs no plugin and has one thread.

#include "life/control/control_socket.hpp"
#include "serve/addresses.hpp"
#include "serve/supervise/inheritance.hpp"
#include "settings/load.hpp"

namespace portico::serve {

/// What a host begins with.
struct Start {
  settings::Sources sources;
  settings::Settings settings;
  Addresses addresses;
  life::ControlSocket control;
  Inheritance inherited;  ///< of the host before this one
};

/// Until a signal asks for the end; the exit status. `argc` and `argv` are main's.
int supervise(Start start, int argc, char** argv);

}  // namespace portico::serve
