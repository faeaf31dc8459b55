#pragma once

// Base64 (RFC 4648), strictly: no blanks, no bits left over, padding where it belongs and nowhere
// else. No state.

#include <optional>
#include <string>
#include <string_view>

namespace portico::http {

enum class Alphabet {
  usual,  ///< with padding
  url     ///< of URLs and file names, without
};

/// nullopt: it is none.
std::optional<std::string> base64_decoded(std::string_view text, Alphabet alphabet);

}  // namespace portico::http
