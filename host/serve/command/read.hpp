#pragma once

// The settings of a host that is to serve, held to the machine it runs on. No state.

#include "settings/change.hpp"
#include "settings/load.hpp"

namespace portico::serve {

/// Settings, and whether they are in order as they are written. What they name may be missing all
/// the same: a folder, a file of a scheme, a certificate. That may be there at the next start.
struct Reading {
  settings::Settings settings;
  bool in_order;
};

/// From the sources; everything that cannot be used goes to the mistakes: keys and values, what the
/// policy does not take, folders that are not there.
Reading read(const settings::Sources& sources, settings::Mistakes& mistakes);

/// Of settings that were settled with those in effect (settings::settle): what stays may not go
/// with what is new. Throws settings::Mistake.
void check_settled(const settings::Settings& settled, const settings::Change& change);

}  // namespace portico::serve
