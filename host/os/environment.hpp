#pragma once

// The environment of the process: to be read while nobody changes it.

#include <cstdlib>
#include <string_view>

namespace portico::os {

/// Empty: there is no such variable.
inline std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

}  // namespace portico::os
