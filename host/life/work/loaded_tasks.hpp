#pragma once

// The tasks that survive of plugins that are loaded, as contracts have them. No state; any thread.

#include <vector>

#include "docs/diff/promised.hpp"
#include "docs/json.hpp"
#include "life/cast.hpp"
#include "plugin/generation.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// docs::task_models() of each plugin, by its id.
docs::Json task_models(const plugin::Generation& plugin);
docs::Json task_models(const Cast& cast);

/// What waits in the store of the settings, held to what these plugins could run. Throws
/// task::StoreError.
std::vector<docs::WaitingTasks> waiting_for(const Cast& cast, const settings::Settings& settings);

}  // namespace portico::life
