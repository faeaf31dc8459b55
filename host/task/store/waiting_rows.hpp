#pragma once

// What waits in a store, for who looks at it from outside: nothing is made, migrated or locked, so
// a host may serve with it, also an older or a newer one. No state.

#include <functional>
#include <string>

#include "settings/work/tasks.hpp"

namespace portico::task {

struct WaitingRow {
  std::string plugin, name, args;
};

/// Of the store that the settings name, all that waits or is delayed, as it is at one moment.
/// Throws StoreError.
void each_waiting(const settings::Tasks& settings,
                  const std::function<void(const WaitingRow&)>& look);

}  // namespace portico::task
