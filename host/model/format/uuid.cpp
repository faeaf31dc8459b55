// UUIDs in the four spellings of RFC 9562's friends: plain, with hyphens, in braces, as a URN. The
// texts of what is wrong are those of Rust's uuid crate.

#include <array>
#include <string>

#include "message/bytes.hpp"

#include "model/format/coerce.hpp"

namespace portico::model {
namespace {

constexpr std::array<std::size_t, 5> group_sizes{8, 4, 4, 4, 12};
constexpr std::array<std::size_t, 5> group_starts{0, 9, 14, 19, 24};

/// The 32 digits, lower case; false when the text is no UUID.
bool read_digits(std::string_view text, bool hyphens, char* out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool hyphen = hyphens && (i == 8 || i == 13 || i == 18 || i == 23);
    if (hyphen ? text[i] != '-' : !message::hex_digits.has(text[i])) return false;
    if (!hyphen)
      *out++ = text[i] >= 'A' && text[i] <= 'F' ? static_cast<char>(text[i] | 32) : text[i];
  }
  return true;
}

bool read_uuid(std::string_view text, char* digits) {
  if (text.size() == 32) return read_digits(text, false, digits);
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);
  if (text.size() == 45 && text.starts_with("urn:uuid:")) text.remove_prefix(9);
  return text.size() == 36 && read_digits(text, true, digits);
}

constexpr std::size_t longest = 45;  // a URN

bool braced(std::string_view text) {
  return text.size() >= 2 && text.front() == '{' && text.back() == '}';
}

/// What is looked at, and how much stands before it. A text of the size of a UUID with hyphens, or
/// of one in braces or of a URN, is looked at as such: places in it count from its own first byte.
struct Looked {
  std::string_view text;
  std::size_t before;
  bool simple;  ///< may be 32 digits
};

Looked looked_at(std::string_view input) {
  constexpr std::string_view urn = "urn:uuid:";
  const std::size_t size = input.size();
  if (size == 36) return {input, 0, false};
  if (braced(input)) return {input.substr(1, size - 2), size == 38 ? 0u : 1u, false};
  if (input.starts_with(urn)) return {input.substr(urn.size()), size == longest ? 0u : 9u, false};
  return {input, 0, true};
}

std::string reason_of(std::string_view input) {
  const std::string found = "found " + std::to_string(input.size());
  if (input.size() > longest) return "invalid length: " + found;
  const auto [text, before, simple] = looked_at(input);
  std::size_t hyphens = 0;
  std::array<std::size_t, 4> bounds{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '-') {
      if (hyphens < bounds.size()) bounds[hyphens] = i;
      ++hyphens;
    } else if (!message::hex_digits.has(text[i])) {
      std::size_t size = 1;
      while (i + size < text.size() && (text[i + size] & 0xC0) == 0x80) ++size;
      return "invalid character: found `" + std::string{text.substr(i, size)} + "` at " +
             std::to_string(before + i);
    }
  }
  if (hyphens == 0 && simple) return "invalid length: " + found;
  if (hyphens != 4) return "invalid group count: expected 5, found " + std::to_string(hyphens + 1);
  std::size_t group = 0;
  while (group < 4 && bounds[group] == group_starts[group + 1] - 1) ++group;
  std::size_t size = (group < 4 ? bounds[group] : input.size()) - group_starts[group];
  return "invalid group length in group " + std::to_string(group) + ": expected " +
         std::to_string(group_sizes[group]) + ", found " + std::to_string(size);
}

}  // namespace

Coerced coerce_uuid(const Type&, const portico_value& raw, message::Arena& arena,
                    portico_value& out) {
  if (raw.kind != PORTICO_STRING)
    return {{"uuid_type", "UUID input should be a string, bytes or UUID object", {}}};
  std::array<char, 32> digits;
  if (!read_uuid(text_of(raw), digits.data()))
    return {fault_with_error("uuid_parsing", "Input should be a valid UUID, ",
                             reason_of(text_of(raw)), arena)};
  char* text = message::room<char>(arena, 36);
  const char* from = digits.data();
  for (std::size_t i = 0; i < 36; ++i)
    text[i] = i == 8 || i == 13 || i == 18 || i == 23 ? '-' : *from++;
  set_text(out, {text, 36});
  return {{}, Exactness::lax};
}

}  // namespace portico::model
