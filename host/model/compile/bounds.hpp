#pragma once

// The bounds of a number: minimum, ..., multipleOf, x-max-digits, x-decimal-places.

#include "model/compile/schema_place.hpp"
#include "model/type.hpp"

namespace portico::model {

void compile_bounds(Type&, const Schema&, const Place&);
/// Whether the bounds are the range of a type of C++: they make no type of their own.
bool is_own_range(const Type&);

}  // namespace portico::model
