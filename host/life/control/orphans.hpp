#pragma once

// What a host has left behind that was killed: the processes that serve notice at once that they
// are alone, close what they listen at and end. Until then whoever starts in the place of that host
// would find its sockets taken. No state.

#include <chrono>

#include "settings/settings.hpp"

namespace portico::life {

/// Waits until nobody listens any more at the control sockets of the folder, or of the settings,
/// whose host has ended; the addresses of that host are free by then. Longer than `patience` it
/// does not wait: then the address or the path that is taken is named by who wants it.
void await_orphans(const settings::Settings& settings, std::chrono::milliseconds patience);

}  // namespace portico::life
