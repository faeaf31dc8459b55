#pragma once

// What a route asks of those who call it, in its operation: the answers to those who may not. Where
// nobody verifies a scheme the document is FastAPI's, which has none. One thread, while the
// document is built.

#include "docs/refusals.hpp"
#include "route/requirement.hpp"

namespace portico::docs {

/// 401 with its challenge, 403 where scopes are asked for, 429 where wrong credentials count, 503.
void add_guards(Refusals& refusals, const std::vector<route::Requirement>& requirements);

}  // namespace portico::docs
