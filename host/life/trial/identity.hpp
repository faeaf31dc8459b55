#pragma once

// Who a plugin says it is. A value.

#include <string>

namespace portico::life {

struct Identity {
  std::string id, version;

  bool operator==(const Identity&) const = default;
};

}  // namespace portico::life
