#pragma once

// A reply beside what the OpenAPI document says of it. A pure function.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "docs/json.hpp"

namespace portico::testing {

struct Sent {
  const std::string& method;
  const std::string& path;  ///< "/items/{item_id}"; empty: no route has answered
  int status;
  const std::vector<std::pair<std::string, std::string>>& fields;  ///< names in lower case
  std::string_view body;
  bool whole;  ///< the body is there
};

/// A sentence for each thing that is not as the document has it; of a stream the body is not looked
/// at.
std::vector<std::string> breaches(const docs::Json& document, const Sent& sent);

}  // namespace portico::testing
