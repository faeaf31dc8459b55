#include "message/field/separated.hpp"

#include <algorithm>

namespace portico::message {

std::string_view next_part(std::string_view& text, char separator) {
  std::size_t end = std::min(text.find(separator), text.size());
  if (text.substr(0, end).find('"') != std::string_view::npos) {
    bool quoted = false;
    for (end = 0; end < text.size() && (quoted || text[end] != separator); ++end) {
      if (text[end] == '"')
        quoted = !quoted;
      else if (quoted && text[end] == '\\')
        ++end;
    }
    end = std::min(end, text.size());
  }
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool is_quoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"') return false;
  std::size_t end = 1;
  for (; end < text.size() && text[end] != '"'; ++end)
    if (text[end] == '\\') ++end;
  return end == text.size() - 1;
}

std::string_view unquoted(std::string_view text, Arena& arena) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  text = text.substr(1, text.size() - 2);
  auto* out = room<char>(arena, text.size());
  char* end = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    if (escape) ++i;
    *end++ = text[i];
  }
  return {out, static_cast<std::size_t>(end - out)};
}

}  // namespace portico::message
