#pragma once

// Two documents compared for their clients. Operations are the same when method and path are,
// whatever the parameters of the path are called. No state.

#include "docs/diff/difference.hpp"
#include "docs/json.hpp"

namespace portico::docs {

/// In the order of the operations of `before`, new ones last; what is of the whole comes first.
Changes diff(const Json& before, const Json& after);

/// One block per operation, worst changes first, and a line that counts.
std::string report(const Changes& changes);

/// "breaking    GET /items/{id}: is gone".
std::string line_of(const Change& change);

bool breaks(const Changes& changes);

}  // namespace portico::docs
