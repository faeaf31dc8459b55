#pragma once

// portico password: a line of the file that `verify: htpasswd` reads. The password comes from the
// terminal, where it is not shown, or is the first line of standard input.

#include <iosfwd>

#include "settings/command_line.hpp"

namespace portico::serve {

/// Writes the line into the file, in the place of that of the same name, or to `out` where no file
/// is named. The exit status; throws std::exception when it cannot.
int run_password(const settings::PasswordOrder& wanted, std::istream& in, std::ostream& out);

}  // namespace portico::serve
