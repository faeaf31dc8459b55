#pragma once

// Tasks that wait, and that the next version of their plugin could not run: their kind is gone, or
// its model is another one. On a thread that may wait for the store.

#include "plugin/generation.hpp"
#include "settings/section.hpp"

namespace portico::life {

/// Throws plugin::Refused when there are some and the policy denies that, or when there may be some
/// and the store cannot be asked. Else they are told of in the log, as is each change of a model
/// that would leave some behind, unless the policy allows it. What is enqueued afterwards is held
/// to its model when it is run.
void hold_to_tasks(const plugin::Generation& before, const plugin::Generation& after,
                   settings::Breaking policy);

}  // namespace portico::life
