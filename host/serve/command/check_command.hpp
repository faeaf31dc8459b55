#pragma once

// `portico check`: everything that `serve` does before it serves. No state.

#include "life/trial/trial.hpp"
#include "settings/load.hpp"

namespace portico::serve {

/// Says on standard output and error what it finds. The exit status: failure when there is no
/// plugin or one is refused, or something has no effect or not the one that was meant. Throws
/// settings::Mistake for what cannot be used.
int check(const settings::Sources& sources, life::Trial::Place place);

}  // namespace portico::serve
