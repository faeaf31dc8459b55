#pragma once

// `portico check`: everything that `serve` does before it serves. No state.

#include <iosfwd>

#include "settings/load.hpp"

namespace portico::serve {

/// Says what it finds. The exit status: failure when a plugin is refused, or something has no
/// effect or not the one that was meant. Throws settings::Mistake for what cannot be used.
int check(const settings::Sources& sources, std::ostream& out);

}  // namespace portico::serve
