#pragma once

// The store that the settings name. No state.

#include <memory>
#include <string>

#include "settings/work/tasks.hpp"
#include "task/store/store.hpp"

namespace portico::task {

/// What is done with a file that turns out to be damaged.
enum class OnDamage {
  set_aside,  ///< a new one begins: for the host that serves
  refuse      ///< nothing is made, moved or begun: for those who look
};

/// Throws StoreError.
std::unique_ptr<Store> make_store(const settings::Tasks& settings,
                                  OnDamage damage = OnDamage::set_aside);

/// Whether a host has left one behind, as far as that can be seen without looking into it: a file,
/// or something that is in its place.
bool has_file(const settings::Tasks& settings);
/// Whether there may be one that this process has not made: a file, or a database.
bool may_have_store(const settings::Tasks& settings);

/// What is wrong with tasks.store, or "".
std::string store_objection(const std::string& store);

}  // namespace portico::task
