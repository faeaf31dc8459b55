#pragma once

// How exact decimals look in a document: text of digits with as many of them as the model allows,
// and for those who send also a number. No state.

#include "docs/json.hpp"
#include "docs/view.hpp"

namespace portico::docs {

/// The schema of {"type": "string", "format": "decimal", ...}.
Json decimal(const Json& given, View::Side side);

}  // namespace portico::docs
