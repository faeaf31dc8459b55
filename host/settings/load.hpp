#pragma once

// From file, environment and flags to Settings. No state; any thread.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::settings {

struct Sources {
  std::optional<std::filesystem::path> file;
  std::map<std::string, std::string> environment;  ///< all variables of the process
  std::map<std::string, std::string> flags;        ///< key -> value as given
};

/// What can be used; the rest goes to the mistakes, and has its default.
Settings load(const Sources& sources, Mistakes& mistakes);
/// Throws Mistake when anything cannot be used.
Settings load(const Sources& sources);
/// To ask a host that runs: throws Mistake only when it cannot be known where that listens. The
/// rest goes to the mistakes.
Settings load_to_ask(const Sources& sources, Mistakes& mistakes);

/// Listeners that cannot be had with the other settings go to the mistakes. `waiting`: keys whose
/// values stay until the host is started again (Change).
void check_listeners(const Settings& settings, const std::vector<std::string>& waiting,
                     Mistakes& mistakes);

/// Whether the setting has what the operator wants it to have: it can be used, and is no default in
/// the place of a file that cannot be read.
bool meant(const Settings& settings, const std::string& key, const Mistakes& mistakes);

/// The variables of this process.
std::map<std::string, std::string> environment();

}  // namespace portico::settings
