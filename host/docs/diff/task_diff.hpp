#pragma once

// The tasks that survive of two contracts compared: what waits was made for the models of the
// first, and is run by the second. No state.

#include "docs/diff/difference.hpp"
#include "docs/diff/promised.hpp"

namespace portico::docs {

/// Models by plugin, as task_models() makes them. The `operation` of a change is "task
/// PLUGIN/NAME".
Changes diff_tasks(const Json& before, const Json& after);

/// The same, with what waits for the second, of the plugins that either has. Nothing where one of
/// them does not say which tasks it has.
Changes diff_tasks(const Contract& before, const Contract& after);

}  // namespace portico::docs
