#pragma once

// How much a client likes what it names, of a field of content negotiation: "q=0.5" (RFC 9110,
// section 12.4.2). In thousandths, which is as exact as it gets. No state; any thread.

#include <optional>
#include <string_view>

#include "message/field/media_type.hpp"

namespace portico::message {

inline constexpr int full_weight = 1000;

/// "0.5" as 500; none where it is no weight: more than 1, more than three digits, no digit.
std::optional<int> read_weight(std::string_view text);

/// That of a member of Accept. Without one it is full; a member whose weight is malformed says
/// nothing, and has 0.
int weight_of(const MediaType& member);

}  // namespace portico::message
