#pragma once

// The commands that ask a host which runs already. No state.

#include <iosfwd>

#include "settings/command_line.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// Prints the answer; the exit status: failure when a reload left something refused. Throws
/// std::runtime_error when no host answers, settings::Mistake when it cannot use its settings.
int ask(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out);

}  // namespace portico::serve
