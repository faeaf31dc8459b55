#pragma once

// What include and exclude of a route leave of its response schema: the document says what is sent.
// A model that is cut down is written where it stands, for it is no longer the model that has the
// name; below the cuts references stay references. One thread, while the document is built.

#include <string_view>

#include "docs/rewrite.hpp"

namespace portico::docs {

/// `include` and `exclude` are the JSON texts of portico_route; empty: not given.
Json shape(Rewriter& rewriter, const Json& schema, std::string_view include,
           std::string_view exclude);

}  // namespace portico::docs
