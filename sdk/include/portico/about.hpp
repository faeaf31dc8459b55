#pragma once

// About: what a plugin may say of itself beside its id and version. Known when it is linked.

namespace portico::detail {

struct About {
  const char* summary = nullptr;
  const char* config = nullptr;  ///< configuration<T>, or JSON Schema
};

}  // namespace portico::detail
