#pragma once

// JSON values, some of which are texts that no JSON value can say: 1e400, a name that stands twice,
// half a surrogate pair. No state.

#include <string>

#include "docs/json.hpp"

namespace portico::prove {

using Json = docs::Json;

/// A value that is written as this very text.
Json raw(const std::string& text);
bool is_raw(const Json& value);
/// Whether it has one anywhere.
bool has_raw(const Json& value);
/// The text of the value. Strings that are no UTF-8 have U+FFFD there.
std::string written(const Json& value);

}  // namespace portico::prove
