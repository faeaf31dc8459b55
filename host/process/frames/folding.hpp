#pragma once

// Backtraces in short: lines that come again and again, as those of a recursion without end do, and
// what lies between the own functions of a plugin. No state.

#include <string>
#include <vector>

namespace portico::process {

/// Each line, or few lines in a row, that follow themselves more than twice stand there once; the
/// last of them says how often they came.
std::vector<std::string> fold_repeats(const std::vector<std::string>& lines);

/// Frames as Symbols describes them: each row of those that are no plugin's is one line, but for
/// the one that a plugin has called. All of them stand where none is a plugin's.
std::vector<std::string> fold_foreign(const std::vector<std::string>& frames);

}  // namespace portico::process
