#pragma once

// The alternatives of a schema. No state.

#include "docs/json.hpp"
#include "prove/making/raw_json.hpp"

namespace portico::prove {

/// Those of anyOf or oneOf; null: there are none.
inline const Json* choices_of(const Json& schema) {
  for (const char* word : {"anyOf", "oneOf"})
    if (const Json* choices = docs::find(schema, word);
        choices && choices->is_array() && !choices->empty())
      return choices;
  return nullptr;
}

}  // namespace portico::prove
