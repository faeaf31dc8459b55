#include "message/field/media_type.hpp"

#include <algorithm>

#include "message/decode.hpp"
#include "os/ascii.hpp"

namespace portico::message {
namespace {

/// What stands before the next ';' that is not quoted; `text` goes on behind it.
std::string_view next_part(std::string_view& text) {
  std::size_t end = std::min(text.find(';'), text.size());
  if (text.substr(0, end).find('"') != std::string_view::npos) {
    bool quoted = false;
    for (end = 0; end < text.size() && (quoted || text[end] != ';'); ++end)
      if (text[end] == '"' && (end == 0 || text[end - 1] != '\\')) quoted = !quoted;
  }
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

/// The bytes of a quoted-string (RFC 9110 section 5.6.4); anything else as it is.
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

}  // namespace

MediaType MediaType::parse(std::string_view text, Arena& arena) {
  MediaType result;
  result.text = os::trimmed(text);
  std::string_view rest = result.text;
  result.type = lower(os::trimmed(next_part(rest)), arena);
  while (!rest.empty()) {
    const std::string_view part = next_part(rest);
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    result.add(os::trimmed(part.substr(0, equals)),
               unquoted(os::trimmed(part.substr(equals + 1)), arena), arena);
  }
  return result;
}

void MediaType::add(std::string_view name, std::string_view value, Arena& arena) {
  if (count_ < parameters_.size()) parameters_[count_++] = {lower(name, arena), value};
}

std::optional<std::string_view> MediaType::parameter(std::string_view name) const {
  for (std::size_t i = count_; i > 0; --i)
    if (parameters_[i - 1].name == name) return parameters_[i - 1].value;
  return std::nullopt;
}

bool MediaType::json() const {
  return type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace portico::message
