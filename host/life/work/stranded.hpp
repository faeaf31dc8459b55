#pragma once

// Tasks that wait, and that the next version of their plugin could not run: their kind is gone, or
// its model is another one. On a thread that may wait for the store.

#include "plugin/generation.hpp"
#include "settings/section.hpp"

namespace portico::life {

/// Throws plugin::Refused when there are some and the policy denies that; tells of them when it
/// warns. What is enqueued afterwards is held to its model when it is run.
void hold_to_tasks(const plugin::Generation& before, const plugin::Generation& after,
                   settings::Breaking policy);

}  // namespace portico::life
