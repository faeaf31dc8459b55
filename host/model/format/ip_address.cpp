// IP addresses as Python's ipaddress reads and prints them.

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "model/format/coerce.hpp"

namespace portico::model {
namespace {

constexpr std::size_t v6_room = 39;

/// The eight numbers of an IPv6 address, or those of one side of its "::".
class Groups {
public:
  std::size_t size() const { return size_; }
  std::uint16_t operator[](std::size_t index) const { return all_[index]; }
  const std::uint16_t* begin() const { return all_.data(); }
  const std::uint16_t* end() const { return begin() + size_; }
  bool add(std::uint32_t group) {
    if (size_ == all_.size()) return false;
    all_[size_++] = static_cast<std::uint16_t>(group);
    return true;
  }

private:
  std::array<std::uint16_t, 8> all_{};
  std::size_t size_ = 0;
};

/// Takes the next part off the text; false when there was none left.
bool take(std::string_view& text, char separator, std::string_view& part) {
  if (!text.data()) return false;
  const std::size_t end = text.find(separator);
  part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return true;
}

std::optional<std::uint32_t> read_v4(std::string_view text) {
  if (text.size() > v4_room) return {};
  std::uint32_t address = 0;
  int count = 0;
  for (std::string_view part; take(text, '.', part); ++count) {
    unsigned byte = 0;
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), byte);
    bool leading_zero = part.size() > 1 && part[0] == '0';
    if (part.empty() || part.size() > 3 || part[0] == '-' || leading_zero || error != std::errc{} ||
        end != part.data() + part.size() || byte > 255)
      return {};
    address = address << 8 | byte;
  }
  return count == 4 ? std::optional{address} : std::nullopt;
}

bool read_group(std::string_view text, std::uint16_t& out) {
  if (text.empty() || text.size() > 4 || text[0] == '-') return false;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return error == std::errc{} && end == text.data() + text.size();
}

/// The groups of one side of "::"; false when one is none.
bool read_side(std::string_view text, Groups& out) {
  if (text.empty()) return true;
  for (std::string_view part; take(text, ':', part);) {
    std::uint16_t group = 0;
    if (!text.data() && part.find('.') != std::string_view::npos) {
      auto tail = read_v4(part);
      return tail && out.add(*tail >> 16) && out.add(*tail & 0xFFFF);
    }
    if (!read_group(part, group) || !out.add(group)) return false;
  }
  return true;
}

bool read_v6(std::string_view text, Groups& out) {
  if (text.size() > 45 || text.size() < 2) return false;
  std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return read_side(text, out) && out.size() == 8;
  std::string_view after = text.substr(gap + 2), before = text.substr(0, gap);
  if (after.find("::") != std::string_view::npos || after.starts_with(':')) return false;
  if (before.find('.') != std::string_view::npos) return false;
  Groups tail;
  if (!read_side(before, out) || !read_side(after, tail) || out.size() + tail.size() > 7)
    return false;
  while (out.size() + tail.size() < 8) out.add(0);
  for (std::uint16_t group : tail) out.add(group);
  return true;
}

/// The longest run of two or more zero groups, the first of equals, becomes "::". `out` has
/// v6_room. Returns the end.
char* print_v6(const Groups& groups, char* out) {
  std::size_t best = 8, best_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t size = 0;
    while (i + size < 8 && groups[i + size] == 0) ++size;
    if (size > best_size) best = i, best_size = size;
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      *out++ = ':', *out++ = ':';
      i += best_size - 1;
      continue;
    }
    if (i > 0 && out[-1] != ':') *out++ = ':';
    out = std::to_chars(out, out + 4, unsigned{groups[i]}, 16).ptr;
  }
  return out;
}

bool is_whole(const portico_value& raw) {
  return raw.kind == PORTICO_INT || raw.kind == PORTICO_BOOL;
}

bool v4_of(const portico_value& raw, message::Arena& arena, portico_value& out) {
  std::optional<std::uint32_t> address;
  if (is_whole(raw) && raw.integer >= 0 && raw.integer <= UINT32_MAX)
    address = static_cast<std::uint32_t>(raw.integer);
  if (raw.kind == PORTICO_STRING) address = read_v4(text_of(raw));
  if (!address) return false;
  char* text = message::room<char>(arena, v4_room);
  set_text(out, {text, static_cast<std::size_t>(write_v4(*address, text) - text)});
  return true;
}

__extension__ using Wide = unsigned __int128;

/// An address given as a number: digits beyond 64 bits come as they are.
std::optional<Wide> whole_v6(const portico_value& raw) {
  if (is_whole(raw)) return raw.integer < 0 ? std::nullopt : std::optional<Wide>{raw.integer};
  Wide address = 0;
  for (char c : text_of(raw)) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (c < '0' || c > '9' || address > (~Wide{0} - digit) / 10) return {};
    address = address * 10 + digit;
  }
  return address;
}

}  // namespace

bool read_ipv6(const portico_value& raw, message::Arena& arena, portico_value& out) {
  Groups groups;
  std::string_view scope;
  if (is_whole(raw) || raw.kind == PORTICO_JSON) {
    const std::optional<Wide> address = whole_v6(raw);
    if (!address) return false;
    for (unsigned group = 8; group-- > 0;)
      groups.add(static_cast<std::uint32_t>(*address >> (16 * group)) & 0xFFFF);
  } else if (raw.kind == PORTICO_STRING) {
    std::string_view text = text_of(raw);
    const std::size_t percent = std::min(text.find('%'), text.size());
    scope = text.substr(percent);
    if (scope.size() == 1 || scope.find('%', 1) != std::string_view::npos) return false;
    if (scope.find('/') != std::string_view::npos || !read_v6(text.substr(0, percent), groups))
      return false;
  } else {
    return false;
  }
  char* text = message::room<char>(arena, v6_room + scope.size());
  char* end = print_v6(groups, text);
  end = std::copy(scope.begin(), scope.end(), end);
  set_text(out, {text, static_cast<std::size_t>(end - text)});
  return true;
}

char* write_v4(std::uint32_t address, char* out) {
  for (unsigned shift = 32; shift; shift -= 8) {
    out = std::to_chars(out, out + 3, address >> (shift - 8) & 255).ptr;
    if (shift > 8) *out++ = '.';
  }
  return out;
}

Coerced coerce_ipv4(const Type&, const portico_value& raw, message::Arena& arena,
                    portico_value& out) {
  if (v4_of(raw, arena, out)) return {{}, Exactness::lax};
  return {{"ip_v4_address", "Input is not a valid IPv4 address", {}}};
}

Coerced coerce_ipv6(const Type&, const portico_value& raw, message::Arena& arena,
                    portico_value& out) {
  if (read_ipv6(raw, arena, out)) return {{}, Exactness::lax};
  return {{"ip_v6_address", "Input is not a valid IPv6 address", {}}};
}

Coerced coerce_ip(const Type&, const portico_value& raw, message::Arena& arena,
                  portico_value& out) {
  if (v4_of(raw, arena, out) || read_ipv6(raw, arena, out)) return {};
  return {{"ip_any_address", "value is not a valid IPv4 or IPv6 address", {}}};
}

}  // namespace portico::model
