#pragma once

// The limits of a route in its operation: the answers beyond them with their fields, and
// "x-portico-policy" as it is in effect. One thread, while the document is built.

#include <cstddef>
#include <string>

#include "docs/refusals.hpp"
#include "route/allowance.hpp"

namespace portico::docs {

/// `success`: the status of the answer that is no refusal.
void add_limits(Refusals& refusals, const std::string& success, const route::Allowance& allowance);

/// "x-portico-policy": as a plugin says it, but that `rate` is a list where several hold. `share`:
/// of this host in each rate, as in the field RateLimit-Policy.
Json policy_of(const route::Allowance& allowance, std::size_t share);

}  // namespace portico::docs
