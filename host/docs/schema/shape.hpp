#pragma once

// What include and exclude of a route leave of its response schema: the document says what is sent.
// A model that is cut down is a component of its own, named after the model and the cut; below the
// cuts references stay references. One thread, while the document is built.
//
//   UserOnlyIdAndName, UserWithoutPassword, OrderWithoutOwnerPassword    few members
//   UserOfReadUsers                               many, or indexes of a list: after the operation

#include <string_view>

#include "docs/schema/rewrite.hpp"

namespace portico::docs {

/// `include` and `exclude` are the JSON texts of portico_route; empty: not given. `operation`: the
/// operationId.
Json shape(Rewriter& rewriter, const Json& schema, std::string_view include,
           std::string_view exclude, std::string_view operation);

}  // namespace portico::docs
