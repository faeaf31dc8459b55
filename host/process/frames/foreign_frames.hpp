#pragma once

// Backtraces for the author of a plugin: what lies between the plugin's own functions, of the SDK,
// the host and the system, is long and not his. Pure functions.

#include <string>
#include <vector>

namespace portico::process {

/// The frames, as Symbols describes them, with each row of those that are no plugin's in one line, but
/// for the one that a plugin has called; all of them where none is a plugin's.
std::vector<std::string> fold_foreign(const std::vector<std::string>& frames);

}  // namespace portico::process
