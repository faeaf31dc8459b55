#include "model/nesting.hpp"

#include <cstddef>

namespace portico::model {
namespace {

/// Behind the string that begins there.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return at + 1;
}

}  // namespace

bool deeper_than(unsigned depth, std::string_view text) {
  unsigned level = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char byte = text[at];
    if (byte == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if ((byte == '{' || byte == '[') && ++level > depth) return true;
    if ((byte == '}' || byte == ']') && level > 0) --level;
    ++at;
  }
  return false;
}

}  // namespace portico::model
