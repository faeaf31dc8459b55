#pragma once

// The commands that ask a host which runs already. No state.

#include <iosfwd>

#include <nlohmann/json_fwd.hpp>

#include "settings/command_line.hpp"
#include "settings/settings.hpp"

namespace portico::serve {

/// What the host that runs says to the order. Throws std::runtime_error when none does or it says
/// no, settings::Mistake when it cannot use its settings.
nlohmann::json answer_of(const settings::Settings& settings, const nlohmann::json& order);

/// Prints the answer; the exit status: failure when a reload left something refused. Throws
/// as answer_of().
int ask(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out);

}  // namespace portico::serve
