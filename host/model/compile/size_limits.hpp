#pragma once

// How long a text may be and how many items there may be: minLength, ..., maxProperties; and the
// pattern of a text.

#include <string>

#include "model/compile/schema_place.hpp"
#include "model/type.hpp"

namespace portico::model {

void compile_limits(Type&, const Schema&, const Place&);

/// One limit, told as `before` + its count + `unit`.
Limit length(const Schema& schema, const char* word, const char* context, const std::string& before,
             const std::string& unit, const Place& place);

}  // namespace portico::model
