#pragma once

// Which of the known words somebody meant who wrote another one. No state.

#include <string>
#include <string_view>
#include <vector>

namespace portico::settings {

/// The known word that the fewest slips (a character too many, missing, wrong, or two swapped) make
/// of the given one; "" when none of them is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace portico::settings
