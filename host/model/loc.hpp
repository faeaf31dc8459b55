#pragma once

// Where a value stands: a chain of path segments on the stack, innermost first. Each walk adds one
// link a level, so a place costs nothing until a problem needs it written down. One thread at a
// time.

#include <cstdint>
#include <string_view>

namespace portico::model {

/// A name, or an index when `name` has no data.
struct Segment {
  std::string_view name;
  std::int64_t index = 0;

  bool is_index() const { return name.data() == nullptr; }
};

struct Loc {
  const Loc* parent = nullptr;
  std::string_view name;  ///< no data: an index
  std::int64_t index = 0;
};

}  // namespace portico::model
