#pragma once

// Sockets that whoever started the process listens on for it, as systemd does (sd_listen_fds(3)):
// LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES. Read when they are asked for; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "os/descriptor.hpp"

namespace portico::os {

/// The names of all that were given, in their order; empty: none were.
std::vector<std::string> given_names();

/// Those of the name, each a descriptor of its own, non-blocking and closed on exec. Throws
/// ListenError where there is none, or one does not listen for streams.
std::vector<Descriptor> given_sockets(std::string_view name);

}  // namespace portico::os
