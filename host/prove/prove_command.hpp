#pragma once

// `portico prove`: asks an API by itself, from its OpenAPI document, and says what is wrong with
// it.

#include <iosfwd>

#include "settings/command_line.hpp"

namespace portico::prove {

/// Serves a library or a folder for itself, with the settings of the line; a URL is asked as it is.
/// SIGINT and SIGTERM end it with what it has found. The exit status: 1 with findings. Throws
/// std::runtime_error for what cannot be served or asked.
int run_prove(settings::CommandLine line, std::ostream& out);

}  // namespace portico::prove
