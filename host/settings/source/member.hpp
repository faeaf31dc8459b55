#pragma once

// A member of a file of settings: where it stands, and what it is called in full. A value.

#include <string>

#include "settings/source/outline.hpp"

namespace portico::settings {

struct Member {
  std::string pointer;  ///< "/plugins/items/cors/max_age"
  std::string key;      ///< "plugins.items.cors.max_age"

  Member inner(const std::string& name) const {
    return {pointer + '/' + pointer_token(name), key_below(key, name)};
  }
};

}  // namespace portico::settings
