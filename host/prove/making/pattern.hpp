#pragma once

// Texts that match a regular expression, made from it: literals, classes, groups, alternatives and
// repetitions. Whatever else it says is not understood, and there are none. No state.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prove/making/dice.hpp"

namespace portico::prove {

/// The shortest, one that is as long as it may be, but for `most` repetitions where there is no
/// end, and some between; all of them are candidates that the caller holds to the pattern.
std::vector<std::string> matching(std::string_view pattern, std::size_t most, Dice& dice);

}  // namespace portico::prove
