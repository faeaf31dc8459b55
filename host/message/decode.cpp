#include "message/decode.hpp"

#include <algorithm>

#include "os/ascii.hpp"

namespace portico::message {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct Sequence {
  std::size_t size;
  bool valid;
};

// The well-formed sequence at the front, or the maximal ill-formed part of one (Unicode 15, table
// 3-7).
Sequence sequence(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (std::size_t i = 1; i < size; ++i) {
    if (i == text.size()) return {i, false};
    const unsigned first = i == 1 ? low : 0x80u, last = i == 1 ? high : 0xbfu;
    if (at(i) < first || at(i) > last) return {i, false};
  }
  return {size, true};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  if (ascii(bytes)) return true;
  while (!bytes.empty()) {
    const Sequence next = sequence(bytes);
    if (!next.valid) return false;
    bytes.remove_prefix(next.size);
  }
  return true;
}

std::string_view utf8(std::string_view text, Arena& arena) {
  if (is_utf8(text)) return text;
  std::size_t size = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const Sequence next = sequence(rest);
    size += next.valid ? next.size : 3;
    rest.remove_prefix(next.size);
  }
  auto* out = room<char>(arena, size);
  char* end = out;
  for (std::string_view rest = text; !rest.empty();) {
    const Sequence next = sequence(rest);
    end =
        next.valid ? std::copy_n(rest.data(), next.size, end) : std::copy_n("\xef\xbf\xbd", 3, end);
    rest.remove_prefix(next.size);
  }
  return {out, size};
}

std::string utf8(std::string_view text) {
  if (is_utf8(text)) return std::string{text};
  std::string all;
  while (!text.empty()) {
    const Sequence next = sequence(text);
    all += next.valid ? text.substr(0, next.size) : "\xef\xbf\xbd";
    text.remove_prefix(next.size);
  }
  return all;
}

std::string_view percent_decode(std::string_view text, Plus plus, Arena& arena) {
  const bool spaces = plus == Plus::space;
  if (text.find('%') == text.npos && !(spaces && text.find('+') != text.npos))
    return utf8(text, arena);
  auto* out = room<char>(arena, text.size());
  char* end = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool triplet =
        text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    if (triplet) {
      *end++ = static_cast<char>(hex(text[i + 1]) << 4 | hex(text[i + 2]));
      i += 2;
    } else {
      *end++ = spaces && text[i] == '+' ? ' ' : text[i];
    }
  }
  return utf8({out, static_cast<std::size_t>(end - out)}, arena);
}

std::string_view latin1(std::string_view text, Arena& arena) {
  if (ascii(text)) return text;
  auto* out = room<char>(arena, text.size() * 2);
  char* end = out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      *end++ = c;
      continue;
    }
    *end++ = static_cast<char>(0xc0 | byte >> 6);
    *end++ = static_cast<char>(0x80 | (byte & 0x3f));
  }
  return {out, static_cast<std::size_t>(end - out)};
}

std::string_view lower(std::string_view text, Arena& arena) {
  if (std::none_of(text.begin(), text.end(), os::is_upper)) return text;
  auto* out = room<char>(arena, text.size());
  std::transform(text.begin(), text.end(), out, [](char c) { return os::lower(c); });
  return {out, text.size()};
}

}  // namespace portico::message
