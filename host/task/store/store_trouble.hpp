#pragma once

// Whether the store that the settings name can be used, for who looks at it from outside. No state.

#include <string>

#include "settings/work/tasks.hpp"

namespace portico::task {

/// Why a host could not go on with what is there now, with the cure; "": it could, or there is
/// nothing. Nothing is made, migrated, locked or set aside, and a host may serve with it.
std::string trouble_with_store(const settings::Tasks& settings);

}  // namespace portico::task
