#pragma once

// The limits of a route in its operation: the answers beyond them with their fields, and
// "x-portico-policy" as it is in effect. One thread, while the document is built.

#include <string>

#include "docs/json.hpp"
#include "route/allowance.hpp"

namespace portico::docs {

/// In `responses`, whose successful one is `success`; what is told there already stays.
void add_limits(Json& responses, const std::string& success, const route::Allowance& allowance);

/// "x-portico-policy": as a plugin says it, but that `rate` is a list where several hold.
Json policy_of(const route::Allowance& allowance);

}  // namespace portico::docs
