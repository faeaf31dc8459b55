#pragma once

// The libraries that have served last, by the file that they were copied from. They are served
// again when the file as it is now is refused and no process is left that serves them. A value.

#include <filesystem>
#include <functional>
#include <map>

#include "life/trial/identity.hpp"
#include "plugin/library/copy.hpp"

namespace portico::life {

struct LastGood {
  plugin::Copy copy;
  Identity plugin;
};

using LastGoods = std::map<std::filesystem::path, LastGood>;

/// Who is told of all of them after each change.
using KeepLastGoods = std::function<void(const LastGoods&)>;

}  // namespace portico::life
