#pragma once

// What a plugin's id is made of. Constant; any thread.

#include <cstddef>
#include <string_view>

#include "os/ascii.hpp"

namespace portico::settings {

/// For people, and as part of a regular expression: what is_plugin_id() takes.
inline constexpr std::string_view plugin_id_pattern = "[a-z][a-z0-9_-]{0,63}";

constexpr bool is_plugin_id(std::string_view text) {
  constexpr std::size_t longest = 64;
  if (text.empty() || text.size() > longest || !os::is_lower(text[0])) return false;
  for (const char byte : text)
    if (!os::is_lower(byte) && !os::is_digit(byte) && byte != '_' && byte != '-') return false;
  return true;
}

}  // namespace portico::settings
