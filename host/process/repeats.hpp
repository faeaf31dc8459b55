#pragma once

// Lines that come again and again, as those of a recursion without end do in a backtrace. No state.

#include <string>
#include <vector>

namespace portico::process {

/// Each line, or few lines in a row, that follow themselves more than twice stand there once; the
/// last of them says how often they came.
std::vector<std::string> fold_repeats(const std::vector<std::string>& lines);

}  // namespace portico::process
