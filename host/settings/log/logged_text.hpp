#pragma once

// Texts of plugins and clients in a line of the log: whatever they hold, the line stays one line,
// is UTF-8, and shows what it says. Any thread.
//
//   \n \r \t      the usual controls
//   \u001b        other controls, ends of lines of Unicode, marks that hide text or change its
//                 direction
//   \xff          bytes that are not UTF-8; in JSON U+FFFD

#include <string>
#include <string_view>

#include "settings/settings.hpp"

namespace portico::settings {

/// Appends the text, for JSON as what stands inside a string.
void append_logged(std::string& out, std::string_view text, LogFormat format);

}  // namespace portico::settings
