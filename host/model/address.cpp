// IP addresses as Python's ipaddress reads and prints them.

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "model/coerce.hpp"

namespace portico::model {
namespace {

using Groups = std::array<std::uint16_t, 8>;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    std::size_t next = text.find(separator, at);
    parts.push_back(text.substr(at, next - at));
    if (next == std::string_view::npos) return parts;
    at = next + 1;
  }
}

std::optional<std::uint32_t> read_v4(std::string_view text) {
  if (text.size() > 15) return {};
  auto parts = split(text, '.');
  if (parts.size() != 4) return {};
  std::uint32_t address = 0;
  for (std::string_view part : parts) {
    unsigned octet = 0;
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), octet);
    bool leading_zero = part.size() > 1 && part[0] == '0';
    if (part.empty() || part.size() > 3 || part[0] == '-' || leading_zero || error != std::errc{} ||
        end != part.data() + part.size() || octet > 255)
      return {};
    address = address << 8 | octet;
  }
  return address;
}

bool read_group(std::string_view text, std::uint16_t& out) {
  if (text.empty() || text.size() > 4 || text[0] == '-') return false;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

/// The groups of one side of "::"; false when one is none.
bool read_side(std::string_view text, std::vector<std::uint16_t>& out) {
  if (text.empty()) return true;
  auto parts = split(text, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::uint16_t group = 0;
    if (i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
      auto tail = read_v4(parts[i]);
      if (!tail) return false;
      out.push_back(static_cast<std::uint16_t>(*tail >> 16));
      out.push_back(static_cast<std::uint16_t>(*tail));
      continue;
    }
    if (!read_group(parts[i], group)) return false;
    out.push_back(group);
  }
  return true;
}

bool read_v6(std::string_view text, Groups& out) {
  if (text.size() > 45 || text.size() < 2) return false;
  std::vector<std::uint16_t> head, tail;
  std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (!read_side(text, head) || head.size() != 8) return false;
  } else {
    std::string_view after = text.substr(gap + 2), before = text.substr(0, gap);
    if (after.find("::") != std::string_view::npos || after.starts_with(':')) return false;
    if (before.find('.') != std::string_view::npos) return false;
    if (!read_side(before, head) || !read_side(after, tail) || head.size() + tail.size() > 7)
      return false;
  }
  out = {};
  std::copy(head.begin(), head.end(), out.begin());
  std::copy(tail.begin(), tail.end(), out.end() - static_cast<std::ptrdiff_t>(tail.size()));
  return true;
}

std::string print_v4(std::uint32_t address) {
  std::string text;
  for (unsigned shift = 32; shift; shift -= 8)
    text += std::to_string(address >> (shift - 8) & 255) + (shift > 8 ? "." : "");
  return text;
}

/// The longest run of two or more zero groups, the first of equals, becomes "::".
std::string print_v6(const Groups& groups) {
  std::size_t best = 8, best_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t size = 0;
    while (i + size < 8 && groups[i + size] == 0) ++size;
    if (size > best_size) best = i, best_size = size;
  }
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_size - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 4> digits;
    text.append(digits.data(),
                std::to_chars(digits.data(), digits.data() + 4, unsigned{groups[i]}, 16).ptr);
  }
  return text;
}

std::optional<std::string> v4_of(const portico_value& raw) {
  if (raw.kind == PORTICO_INT || raw.kind == PORTICO_BOOL) {
    if (raw.integer < 0 || raw.integer > UINT32_MAX) return {};
    return print_v4(static_cast<std::uint32_t>(raw.integer));
  }
  if (raw.kind != PORTICO_STRING) return {};
  auto address = read_v4(text_of(raw));
  return address ? std::optional{print_v4(*address)} : std::nullopt;
}

std::optional<std::string> v6_of(const portico_value& raw) {
  Groups groups{};
  if (raw.kind == PORTICO_INT || raw.kind == PORTICO_BOOL) {
    if (raw.integer < 0) return {};
    for (std::size_t i = 0; i < 4; ++i)
      groups[7 - i] = static_cast<std::uint16_t>(raw.integer >> (16 * i));
    return print_v6(groups);
  }
  if (raw.kind != PORTICO_STRING) return {};
  std::string_view text = text_of(raw);
  std::size_t percent = text.find('%');
  std::string_view scope =
      percent == std::string_view::npos ? std::string_view{} : text.substr(percent);
  if (scope.size() == 1 || scope.find('%', 1) != std::string_view::npos) return {};
  if (scope.find('/') != std::string_view::npos || !read_v6(text.substr(0, percent), groups))
    return {};
  return print_v6(groups) + std::string{scope};
}

}  // namespace

Coerced coerce_address(Kind kind, const portico_value& raw, Arena& arena, portico_value& out) {
  std::optional<std::string> text;
  if (kind != Kind::ipv6) text = v4_of(raw);
  if (kind != Kind::ipv4 && !text) text = v6_of(raw);
  if (text)
    return set_text(out, keep(arena, *text)),
           Coerced{{}, kind == Kind::ip ? Exactness::exact : Exactness::lax};
  if (kind == Kind::ipv4) return {{"ip_v4_address", "Input is not a valid IPv4 address", {}}};
  if (kind == Kind::ipv6) return {{"ip_v6_address", "Input is not a valid IPv6 address", {}}};
  return {{"ip_any_address", "value is not a valid IPv4 or IPv6 address", {}}};
}

}  // namespace portico::model
