#pragma once

// What a route takes in, as an operation has it: the parameters and the request body. One thread,
// while the document is built.

#include <string>
#include <string_view>
#include <vector>

#include "docs/schema/rewrite.hpp"

namespace portico::docs {

/// A property of a route's input schema.
struct Input {
  std::string place;  ///< "path", "query", ...
  std::string name;   ///< as clients write it
  Json schema;
  bool required = false;
};

/// The inputs in order of declaration; a parameter model counts as one.
std::vector<Input> inputs(const Json& input_schema);

/// "parameters" of an operation. `path` adds those of its parameters that the route does not ask
/// for, and has the names that this document knows them by.
Json parameters(Rewriter& rewriter, const std::vector<Input>& inputs, std::string_view path);

/// "requestBody", or null. `body_name` is the component for bodies of several parts.
Json request_body(Rewriter& rewriter, Components& components, const std::vector<Input>& inputs,
                  const std::string& body_name);

}  // namespace portico::docs
