#pragma once

// Requests that are plainer than another one by one thing: a member, an item or a parameter less, a
// shorter text, a smaller number. No state.

#include <vector>

#include "prove/asking/inquiry.hpp"
#include "prove/making/conformity.hpp"

namespace portico::prove {

/// Those that the document says the same of, the plainest first.
std::vector<Inquiry> simpler(const Inquiry& inquiry, const Conformity& conformity);

}  // namespace portico::prove
