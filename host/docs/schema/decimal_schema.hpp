#pragma once

// How exact decimals look in a document: text, and for those who send also a number. As in
// Pydantic's, no pattern says what the text is, for none tells "1e3" from "1e9". No state.

#include "docs/json.hpp"
#include "docs/schema/view.hpp"

namespace portico::docs {

/// The schema of {"type": "string", "format": "decimal", ...}.
Json decimal(const Json& given, View::Side side);

}  // namespace portico::docs
