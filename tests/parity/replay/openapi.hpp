#pragma once

// Compares the operations of one case in an OpenAPI document with the recorded ones: references
// written out, titles dropped, operationId and summary only where the case sets them. Free
// functions.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace parity {

using Json = nlohmann::ordered_json;

/// {"METHOD path": operation} of the case's routes, which stand below `prefix` in the document.
Json reduce_openapi(const Json& document, const std::string& prefix, const Json& recorded);

/// All differences, each with its place. Key order does not count and 1 = 1.0.
std::vector<std::string> differ_unordered(const Json& expected, const Json& got,
                                          const std::string& where = "$");

}  // namespace parity
