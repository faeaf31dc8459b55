#pragma once

// Whether a text has a format, in the spelling in which the host hands values over
// (docs/models.md). Asked only of a value of which nobody says what it is. Pure functions.

#include <algorithm>
#include <array>
#include <string_view>

namespace portico::detail {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

template <class Is> constexpr bool all(std::string_view text, Is is) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

/// Takes what is before the first `mark`, or all, from the front of `rest`.
constexpr std::string_view take_until(std::string_view& rest, char mark) {
  const std::string_view part = rest.substr(0, rest.find(mark));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

constexpr bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

/// "-10.50", "1E+3"
constexpr bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t mark = std::min(text.find('E'), text.size());
  std::string_view number = text.substr(0, mark), power = text.substr(mark);
  if (!power.empty()) power.remove_prefix(1);
  if (power.starts_with('+') || power.starts_with('-')) power.remove_prefix(1);
  if (mark < text.size() && !all(power, is_digit)) return false;
  const bool pointed = number.find('.') != number.npos;
  const std::string_view whole = take_until(number, '.');
  return all(whole, is_digit) && (!pointed || all(number, is_digit));
}

constexpr bool is_ipv4(std::string_view text) {
  int parts = 0;
  for (bool more = true; more; ++parts) {
    more = text.find('.') != text.npos;
    const std::string_view part = take_until(text, '.');
    if (!all(part, is_digit) || part.size() > 3 || (part.size() > 1 && part[0] == '0'))
      return false;
    if (part.size() == 3 && part > "255") return false;
  }
  return parts == 4;
}

/// RFC 5952, with a zone: "2001:db8::1", "fe80::1%eth0"
constexpr bool is_ipv6(std::string_view text) {
  const std::size_t zone = std::min(text.find('%'), text.size());
  if (zone + 1 == text.size()) return false;
  text = text.substr(0, zone);
  const std::size_t gap = text.find("::");
  if (gap != text.npos && text.find("::", gap + 1) != text.npos) return false;
  int groups = 0;
  const auto count = [&groups](std::string_view part) {
    if (part.empty()) return true;
    for (bool more = true; more; ++groups) {
      more = part.find(':') != part.npos;
      const std::string_view group = take_until(part, ':');
      if (!more && is_ipv4(group)) {
        ++groups;
      } else if (group.size() > 4 || !all(group, is_hex)) {
        return false;
      }
    }
    return true;
  };
  if (gap == text.npos) return count(text) && groups == 8;
  return count(text.substr(0, gap)) && count(text.substr(gap + 2)) && groups < 8;
}

/// A local part of atoms, and a domain of at least two labels.
constexpr bool is_email(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  const std::size_t at = text.find('@');
  if (at == text.npos) return false;
  std::string_view local = text.substr(0, at), domain = text.substr(at + 1);
  const auto wide = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  const auto in_atom = [&](char c) {
    return is_letter(c) || is_digit(c) || wide(c) || marks.find(c) != marks.npos;
  };
  const auto in_label = [&](char c) { return is_letter(c) || is_digit(c) || wide(c) || c == '-'; };
  const auto are = [](std::string_view parts, auto is) {
    for (bool more = true; more;) {
      more = parts.find('.') != parts.npos;
      if (!all(take_until(parts, '.'), is)) return false;
    }
    return true;
  };
  return are(local, in_atom) && are(domain, in_label) && domain.find('.') != domain.npos &&
         domain.front() != '-' && domain.back() != '-';
}

/// A URL of one of the schemes; of any when there are none.
template <std::size_t N>
constexpr bool is_url(std::string_view text, const std::array<std::string_view, N>& schemes) {
  constexpr std::array<std::string_view, 6> special{"http", "https", "ftp", "ws", "wss", "file"};
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == text.npos || !is_letter(text[0])) return false;
  const std::string_view scheme = text.substr(0, colon), rest = text.substr(colon + 1);
  const bool named = all(scheme, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  const bool visible = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) > ' '; });
  const bool wanted = N == 0 || std::find(schemes.begin(), schemes.end(), scheme) != schemes.end();
  const bool has_host = rest.starts_with("//") && (scheme == "file" || rest.size() > 2) &&
                        !(scheme != "file" && rest.starts_with("///"));
  const bool is_special = std::find(special.begin(), special.end(), scheme) != special.end();
  return named && visible && wanted && (has_host || !is_special);
}

}  // namespace portico::detail
