#pragma once

// The file of `verify: keys`: what is kept of API keys, a line each. Keys are made of 32 random
// bytes (portico key add), so that their SHA-256 is enough, and a slow hash would add nothing.
//
//   # whose they are, the SHA-256 of the key in 64 small hexadecimal digits, and scopes
//   alice 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 items:read
//
// Values; no state.

#include <string>
#include <string_view>
#include <vector>

namespace portico::http {

struct KeyLine {
  std::string name, digest;
  std::vector<std::string> scopes;
};

/// Throws std::invalid_argument with a sentence that names the line.
std::vector<KeyLine> read_key_file(std::string_view text);

/// What is wrong with a name, or with a scope; empty: nothing.
std::string_view objection_to_word(std::string_view word);

/// What a key is kept as.
std::string digest_of_key(std::string_view key);

}  // namespace portico::http
