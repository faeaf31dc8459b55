#pragma once

// portico dev-cert: a self-signed certificate to begin with.

#include <iosfwd>

#include "settings/command_line.hpp"

namespace portico::serve {

/// Writes the two files, and says how they are used; the exit status. Throws std::exception when it
/// cannot.
int make_dev_cert(const settings::DevCert& wanted, std::ostream& out);

}  // namespace portico::serve
