#pragma once

// The name that somebody may have meant. No state.

#include <span>
#include <string_view>

namespace portico::model {

/// The known name with the fewest letters to add, leave out, change or swap; empty when none is
/// near: a third of the letters, and one at least, may differ. Case does not count.
std::string_view nearest(std::string_view name, std::span<const std::string_view> known);

}  // namespace portico::model
