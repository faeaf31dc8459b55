#pragma once

// portico key: the file of API keys that `verify: keys` reads, of which a host takes notice within
// a second. A key is shown once, when it is made; the file has its hash.

#include <iosfwd>

#include "settings/command_line.hpp"

namespace portico::serve {

/// `wanted.file` is that of the settings where it is empty. The exit status; throws std::exception
/// when it cannot.
int run_key(const settings::KeyOrder& wanted, const settings::Sources& sources, std::ostream& out);

}  // namespace portico::serve
