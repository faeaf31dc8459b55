#pragma once

// The settings of a host that is to serve, held to the machine it runs on. No state.

#include "settings/load.hpp"

namespace portico::serve {

/// From the sources; everything that cannot be used goes to the mistakes: keys and values, what the
/// policy does not take, folders that are not there.
settings::Settings read(const settings::Sources& sources, settings::Mistakes& mistakes);

}  // namespace portico::serve
