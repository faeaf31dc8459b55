#include "model/format/url_host.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "message/bytes.hpp"
#include "model/format/coerce.hpp"
#include "model/format/idna.hpp"
#include "os/ascii.hpp"

namespace portico::model {
namespace {

constexpr Reason bad_domain = "invalid international domain name";
constexpr Reason bad_v4 = "invalid IPv4 address";

void percent_decode(std::string_view text, std::pmr::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '%' && i + 2 < text.size() && message::hex_digits.has(text[i + 1]) &&
        message::hex_digits.has(text[i + 2])) {
      std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
      out.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
}

/// Host names in ASCII do not reach ICU, but for those that say they are Punycode.
Reason to_ascii(std::string_view host, std::pmr::string& out) {
  percent_decode(host, out);
  if (out.find("xn--") != std::string::npos || !is_ascii(out)) {
    std::optional<std::string> ascii = host_to_ascii(out);
    if (!ascii) return bad_domain;
    out = *ascii;
  }
  constexpr std::string_view forbidden = " #/:<>?@[\\]^|%";
  if (out.empty()) return empty_host;
  for (char& c : out) {
    c = os::lower(c);
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
        forbidden.find(c) != std::string_view::npos)
      return bad_domain;
  }
  return {};
}

/// A part of an IPv4 address: decimal, octal with 0, hexadecimal with 0x.
bool v4_part(std::string_view part, std::uint64_t& out) {
  int base = 10;
  if (part.starts_with("0x") || part.starts_with("0X"))
    base = 16, part.remove_prefix(2);
  else if (part.size() > 1 && part[0] == '0')
    base = 8, part.remove_prefix(1);
  out = 0;
  if (part.empty()) return base == 16;
  auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out, base);
  return part[0] != '-' && end == part.data() + part.size() && error == std::errc{};
}

bool is_number(std::string_view label) {
  std::uint64_t value = 0;
  return !label.empty() && (std::all_of(label.begin(), label.end(), os::is_digit) ||
                            (label.size() > 1 && (label[1] | 32) == 'x' && v4_part(label, value)));
}

/// A host whose last label is a number must be an IPv4 address.
Reason read_v4(std::pmr::string& host) {
  std::string_view text = host;
  if (text.ends_with('.')) text.remove_suffix(1);
  const std::size_t dot = text.rfind('.');
  if (!is_number(text.substr(dot == std::string_view::npos ? 0 : dot + 1))) return {};
  const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), '.')) + 1;
  if (count > 4) return bad_v4;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t value = 0;
    const std::string_view part = text.substr(0, text.find('.'));
    if (!v4_part(part, value)) return bad_v4;
    const bool last = i + 1 == count;
    if (last ? value >= std::uint64_t{1} << (8 * (5 - count)) : value > 255) return bad_v4;
    address |= last ? value : value << (8 * (3 - i));
    if (!last) text.remove_prefix(part.size() + 1);
  }
  std::array<char, v4_room> digits;
  host.assign(digits.data(), write_v4(static_cast<std::uint32_t>(address), digits.data()));
  return {};
}

}  // namespace

Reason read_domain(std::string_view text, std::pmr::string& out) {
  if (const Reason reason = to_ascii(text, out); !reason.empty()) return reason;
  return read_v4(out);
}

}  // namespace portico::model
