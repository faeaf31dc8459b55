#pragma once

// Whether a value of JSON fits a schema of an OpenAPI 3.1 document: JSON Schema 2020-12, as far as
// such documents go. Of `format` nothing is asked. Written beside what the host holds replies with,
// and not with it: what the document says counts, whatever it was made of. A pure function.

#include <string>
#include <vector>

#include "docs/json.hpp"

namespace portico::testing {

/// A sentence for each thing that does not fit: "body.items.0.price is a string, and not a number".
/// `at` is the name of the value. References are to the document.
std::vector<std::string> misfits(const docs::Json& document, const docs::Json& schema,
                                 const docs::Json& value, const std::string& at);

}  // namespace portico::testing
