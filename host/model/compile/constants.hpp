#pragma once

// The values that a schema names: const, enum.

#include <string>

#include "message/arena.hpp"
#include "model/compile/schema_place.hpp"
#include "model/type.hpp"

namespace portico::model {

/// `word` is what the schema says of its type, or "". The cells live in the arena.
void compile_values(Type&, const Schema&, const std::string& word, const Place&, message::Arena&);

/// Cells and texts that live as long as the arena.
portico_value to_cell(const Schema&, message::Arena&);

}  // namespace portico::model
