#pragma once

// A string of a schema as the type that its format makes it.

#include "model/compile/schema_place.hpp"
#include "model/type.hpp"

namespace portico::model {

void compile_string(Type&, const Schema&, const Place&);

}  // namespace portico::model
