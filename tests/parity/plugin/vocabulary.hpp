#pragma once

// The words of recorded cases (int, datetime, gt, min_length, ...) as the words of the host's
// models. Free functions; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "parity/plugin/type.hpp"

namespace parity {

/// The schema of a name that every case knows; null for any other.
const Json* builtin(std::string_view name);

/// Adds constraints by JSON Schema's words; that of a length depends on what the schema counts.
void add_constraints(Json& schema, const Json& constraints);

/// One value is a constant; a type is named when all values share it.
Json literal(const std::vector<Json>& values);

/// {"type": "str" or "int", "values": [...]} under the name that a client sees.
Json enumeration(const std::string& name, const Json& spec);

}  // namespace parity
