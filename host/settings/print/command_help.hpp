#pragma once

// What the help of a command says of the settings, which every command takes as flags: it lists
// those that are its business, and names the page of the others. No state.

#include <string>
#include <string_view>

#include "settings/command_line.hpp"

namespace portico::settings {

struct Key;

/// Whether the help of the command lists the setting of that path.
bool is_listed(Command command, std::string_view path);

/// Whether settings change what the command does.
bool heeds_settings(Command command);

/// What its help says of --config.
std::string file_line(Command command);

/// The last line of its help, of the settings that are not listed; empty: there are none.
std::string_view closing_line(Command command);

/// What the help says of a setting: its sentence, and its default as it would be written behind the
/// flag.
std::string line_of(const Key& key);

}  // namespace portico::settings
