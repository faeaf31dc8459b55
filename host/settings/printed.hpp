#pragma once

// What there is to set, as the two files of config/: every setting with its default and a comment,
// and the JSON Schema of such files; and what is set. No state.

#include <string>

#include "settings/settings.hpp"

namespace portico::settings {

/// JSON with comments.
std::string example();
/// JSON Schema, draft 2020-12.
std::string schema();
/// A line for each setting: its key, its value as JSON, and where that was said.
std::string values(const Settings& settings);

}  // namespace portico::settings
