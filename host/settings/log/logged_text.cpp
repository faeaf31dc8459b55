#include "settings/log/logged_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <Poco/UTF8Encoding.h>

namespace portico::settings {
namespace {

struct Range {
  int first, last;
};

// Controls beyond ASCII, what ends a line (Unicode section 5.8), and what is not seen and makes a
// text look like another (Unicode Technical Report 36, section 3.5).
constexpr std::array hidden{Range{0x80, 0x9F},     Range{0x061C, 0x061C}, Range{0x180E, 0x180E},
                            Range{0x200B, 0x200B}, Range{0x200E, 0x200F}, Range{0x2028, 0x202E},
                            Range{0x2060, 0x2069}, Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB}};

bool is_hidden(int code) {
  return std::any_of(hidden.begin(), hidden.end(),
                     [code](const Range& r) { return code >= r.first && code <= r.last; });
}

void append_hex(std::string& out, const char* form, int code) {
  std::array<char, 16> hex;
  std::snprintf(hex.data(), hex.size(), form, static_cast<unsigned>(code));
  out += hex.data();
}

void append_ascii(std::string& out, char byte, bool json) {
  if (json && (byte == '"' || byte == '\\'))
    out += '\\', out += byte;
  else if (byte == '\n')
    out += "\\n";
  else if (byte == '\r')
    out += "\\r";
  else if (byte == '\t')
    out += "\\t";
  else if (byte < 0x20 || byte == 0x7F)
    append_hex(out, "\\u%04x", byte);
  else
    out += byte;
}

/// The character at the front, and how many bytes it has; one that is not UTF-8 stands alone.
std::size_t append_foreign(std::string& out, std::string_view text, bool json) {
  static const Poco::UTF8Encoding utf8;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  int code = -1, size = 1;
  for (; size <= 4 && static_cast<std::size_t>(size) <= text.size(); ++size) {
    code = utf8.queryConvert(bytes, size);
    if (code >= -1) break;
  }
  if (code < 0) {
    json ? void(out += "\xEF\xBF\xBD") : append_hex(out, "\\x%02x", bytes[0]);
    return 1;
  }
  if (is_hidden(code))
    append_hex(out, "\\u%04x", code);
  else
    out += text.substr(0, static_cast<std::size_t>(size));
  return static_cast<std::size_t>(size);
}

}  // namespace

void append_logged(std::string& out, std::string_view text, LogFormat format) {
  const bool json = format == LogFormat::json;
  while (!text.empty()) {
    const bool ascii = static_cast<unsigned char>(text.front()) < 0x80;
    if (ascii) append_ascii(out, text.front(), json);
    text.remove_prefix(ascii ? 1 : append_foreign(out, text, json));
  }
}

}  // namespace portico::settings
