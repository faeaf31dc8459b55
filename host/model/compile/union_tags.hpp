#pragma once

// Which member of a union each value of its discriminator names.

#include "model/compile/schema_place.hpp"
#include "model/type.hpp"

namespace portico::model {

/// Of a tagged type whose members are compiled.
void compile_tags(Type&, const Place&);

}  // namespace portico::model
