#include "http/security/key_file.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

#include "os/sha256.hpp"

namespace portico::http {

std::string_view objection_to_word(std::string_view word) {
  if (word.empty()) return "is empty";
  if (word.front() == '#') return "begins with #";
  if (std::any_of(word.begin(), word.end(), [](char c) { return c <= ' ' || c > '~'; }))
    return "has a blank, or what is no printable ASCII";
  return {};
}

std::string digest_of_key(std::string_view key) { return os::sha256(key); }

std::vector<KeyLine> read_key_file(std::string_view text) {
  constexpr std::size_t digits = 64;
  std::vector<KeyLine> all;
  std::set<std::string> digests;
  std::istringstream lines{std::string{text}};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto refuse = [&](const std::string& why) {
      throw std::invalid_argument{"line " + std::to_string(number) + ' ' + why};
    };
    std::istringstream words{line};
    KeyLine made;
    if (!(words >> made.name) || made.name.front() == '#') continue;
    words >> made.digest;
    if (made.digest.size() != digits ||
        made.digest.find_first_not_of("0123456789abcdef") != std::string::npos)
      refuse("has no SHA-256 of 64 small hexadecimal digits behind the name");
    if (!digests.insert(made.digest).second) refuse("has the key of another line");
    for (std::string scope; words >> scope;) made.scopes.push_back(scope);
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace portico::http
