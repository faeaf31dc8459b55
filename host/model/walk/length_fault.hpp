#pragma once

// The words for an array or object that has too few or too many items.

#include <cstddef>
#include <optional>

#include "message/arena.hpp"
#include "model/loc.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"

namespace portico::model {

/// Its context is {"field_type": ..., "min_length": ..., "actual_length": ...}; no count: more than
/// one cares to know.
Fault length_fault(const char* rule, const Limit& limit, std::optional<std::size_t> actual,
                   message::Arena& arena);

template <class Walk>
bool fail_length(Walk& walk, const char* rule, const Limit& limit,
                 std::optional<std::size_t> actual, const Loc* at, const portico_value& raw) {
  return walk.fail(length_fault(rule, limit, actual, walk.arena()), at, raw);
}

}  // namespace portico::model
