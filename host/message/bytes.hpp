#pragma once

// The character classes of RFC 9110 and RFC 3986 that the transport checks bytes against.
// Constant.

#include <array>
#include <string_view>

namespace portico::message {

class Bytes {
public:
  constexpr explicit Bytes(std::string_view members) {
    for (char byte : members) table_[static_cast<unsigned char>(byte)] = true;
  }
  constexpr Bytes with(unsigned char first, unsigned char last) const {
    Bytes wider = *this;
    for (unsigned byte = first; byte <= last; ++byte) wider.table_[byte] = true;
    return wider;
  }
  constexpr bool has(char byte) const { return table_[static_cast<unsigned char>(byte)]; }
  constexpr bool all(std::string_view text) const {
    for (char byte : text)
      if (!has(byte)) return false;
    return true;
  }

private:
  std::array<bool, 256> table_{};
};

inline constexpr Bytes digits = Bytes{""}.with('0', '9');
inline constexpr Bytes hex_digits = digits.with('a', 'f').with('A', 'F');
/// tchar
inline constexpr Bytes token_bytes =
    Bytes{"!#$%&'*+-.^_`|~"}.with('0', '9').with('a', 'z').with('A', 'Z');
/// A name of a method or of a field (RFC 9110 section 5.6.2).
constexpr bool is_token(std::string_view text) { return !text.empty() && token_bytes.all(text); }

/// What a field value may hold: VCHAR, obs-text, SP and HTAB.
inline constexpr Bytes value_bytes = Bytes{"\t"}.with(0x20, 0x7e).with(0x80, 0xff);
/// What a request line may hold: VCHAR and the two SP.
inline constexpr Bytes line_bytes = Bytes{""}.with(0x20, 0x7e);
/// What an origin-form target may hold. Brackets are not in RFC 3986's pchar, but browsers send
/// them.
inline constexpr Bytes target_bytes =
    Bytes{"-._~!$&'()*+,;=:@/?%[]"}.with('0', '9').with('a', 'z').with('A', 'Z');
/// reg-name, with the '%' of its percent-encoding.
inline constexpr Bytes host_bytes =
    Bytes{"-._~!$&'()*+,;=%"}.with('0', '9').with('a', 'z').with('A', 'Z');

/// Whether each '%' is followed by two hexadecimal digits.
constexpr bool percent_encoded(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (at + 2 >= text.size()) return false;
    if (!hex_digits.has(text[at + 1]) || !hex_digits.has(text[at + 2])) return false;
  }
  return true;
}

}  // namespace portico::message
