#pragma once

// What a new version of a plugin means for the clients of the one that serves. No state.

#include "docs/diff/difference.hpp"
#include "plugin/generation.hpp"
#include "settings/section.hpp"

namespace portico::life {

/// Throws plugin::Refused when the new version breaks clients and the policy denies that. Else
/// what breaks is named in the log, unless the policy allows it.
void hold_to_clients(const plugin::Generation& before, const plugin::Generation& after,
                     settings::Breaking policy);

}  // namespace portico::life
