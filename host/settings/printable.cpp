#include "settings/printable.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace portico::settings {
namespace {

std::uint8_t byte(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

bool continues(std::string_view text, std::size_t at) { return (byte(text, at) & 0xC0) == 0x80; }

std::uint32_t code_point(std::string_view character) {
  constexpr std::array<std::uint8_t, 5> lead{0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code = byte(character, 0) & lead[character.size()];
  for (std::size_t at = 1; at < character.size(); ++at)
    code = code << 6 | (byte(character, at) & 0x3F);
  return code;
}

bool harmless(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool line_end = code == 0x2028 || code == 0x2029;
  const bool direction = code == 0x061C || code == 0x200E || code == 0x200F ||
                         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return !control && !line_end && !direction;
}

void append_escaped(std::string& out, const char* format, std::uint32_t code) {
  std::array<char, 16> escaped{};
  std::snprintf(escaped.data(), escaped.size(), format, code);
  out += escaped.data();
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const std::uint8_t lead = byte(text, 0);
  if (text.empty()) return 0;
  if (lead < 0x80) return 1;
  const std::uint8_t second = byte(text, 1);
  if (!continues(text, 1)) return 0;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second > 0x9F;
    return !overlong && !surrogate && continues(text, 2) ? 3 : 0;
  }
  if (lead < 0xF0 || lead > 0xF4) return 0;
  const bool overlong = lead == 0xF0 && second < 0x90, beyond = lead == 0xF4 && second > 0x8F;
  return !overlong && !beyond && continues(text, 2) && continues(text, 3) ? 4 : 0;
}

std::size_t utf8_end(std::string_view text) {
  std::size_t at = 0;
  for (std::size_t length; (length = utf8_length(text.substr(at, 4))) != 0;) at += length;
  return at;
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      append_escaped(out, "\\x%02x", byte(text, 0));
      text.remove_prefix(1);
      continue;
    }
    const std::string_view character = text.substr(0, length);
    if (const std::uint32_t code = code_point(character); harmless(code))
      out += character;
    else
      append_escaped(out, "\\u%04x", code);
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace portico::settings
