#pragma once

// A file of settings: JSON with comments and trailing commas, an object whose members are those of
// the tables of settings, and `plugins` with a section for each plugin. No state.

#include <filesystem>
#include <map>
#include <string>

#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"

namespace portico::settings {

/// Reads it into the settings, once: it may be a pipe; with the files that it includes (Merged),
/// and what its values refer to (Substitution). What cannot be used goes to the mistakes, and its
/// setting stays as it was.
void read_file(const std::filesystem::path& path,
               const std::map<std::string, std::string>& environment, Settings& settings,
               Mistakes& mistakes);

}  // namespace portico::settings
