#pragma once

// How well a value fits a type, by which a union chooses among its members. A value.

#include <algorithm>
#include <cstddef>
#include <optional>

#include "model/format/coerce.hpp"

namespace portico::model {

/// How well a value fits.
struct Fit {
  Exactness exactness = Exactness::exact;
  std::optional<std::size_t> set;  ///< fields of models that were set

  void floor(Exactness limit) { exactness = std::min(exactness, limit); }
  void count(std::size_t fields) { set = set.value_or(0) + fields; }
  /// More fields set is better, then the nearer type.
  bool better_than(const Fit& other) const {
    if (set && other.set && *set != *other.set) return *set > *other.set;
    return exactness > other.exactness;
  }
};

}  // namespace portico::model
