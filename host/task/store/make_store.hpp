#pragma once

// The store that the settings name. No state.

#include <memory>
#include <string>

#include "settings/work/tasks.hpp"
#include "task/store/store.hpp"

namespace portico::task {

/// Throws StoreError.
std::unique_ptr<Store> make_store(const settings::Tasks& settings);

/// Whether a host has left one behind, as far as that can be seen without looking into it: a file.
bool has_file(const settings::Tasks& settings);
/// Whether there may be one that this process has not made: a file, or a database.
bool may_have_store(const settings::Tasks& settings);

/// What is wrong with tasks.store, or "".
std::string store_objection(const std::string& store);

}  // namespace portico::task
