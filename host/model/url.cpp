// URLs, read and normalised as the WHATWG's URL standard says, with the errors of Rust's url crate:
// the scheme and host become lower case, default ports go, dot segments are resolved, what may not
// stand in a part is percent-encoded. Host names beyond ASCII become
// Punycode.

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "model/coerce.hpp"
#include "model/idna.hpp"

namespace portico::model {
namespace {

using Reason = std::string_view;

constexpr Reason empty_host = "empty host";
constexpr Reason bad_domain = "invalid international domain name";
constexpr Reason bad_character = "invalid domain character";
constexpr Reason bad_v4 = "invalid IPv4 address";
constexpr Reason bad_v6 = "invalid IPv6 address";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
bool is_hex(char c) { return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c; }

struct Special {
  std::string_view scheme;
  int port;
};
constexpr std::array specials{Special{"http", 80}, Special{"https", 443}, Special{"ws", 80},
                              Special{"wss", 443}, Special{"ftp", 21},    Special{"file", -1}};

constexpr std::string_view in_fragment = " \"<>`";
constexpr std::string_view in_query = " \"#<>", in_special_query = " \"#<>'";
constexpr std::string_view in_path = " \"#<>?`{}";
constexpr std::string_view in_user = " \"#<>?`{}/:;=@[\\]^|";

void encode(std::string_view text, std::string_view set, std::string& out) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (char c : text) {
    auto octet = static_cast<unsigned char>(c);
    if (octet >= 0x20 && octet < 0x7F && set.find(c) == std::string_view::npos)
      out.push_back(c);
    else
      out += {'%', hex[octet >> 4], hex[octet & 15]};
  }
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned octet = 0;
    if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      std::from_chars(text.data() + i + 1, text.data() + i + 3, octet, 16);
      out.push_back(static_cast<char>(octet));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

Reason to_ascii(std::string_view host, std::string& out) {
  out = percent_decode(host);
  if (out.find("xn--") != std::string::npos || !is_ascii(out)) {
    std::optional<std::string> ascii = host_to_ascii(out);
    if (!ascii) return bad_domain;
    out = std::move(*ascii);
  }
  constexpr std::string_view forbidden = " #/:<>?@[\\]^|%";
  if (out.empty()) return empty_host;
  for (char& c : out) {
    c = lower(c);
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

/// A host whose last label is a number must be an IPv4 address.
Reason read_v4(std::string& host) {
  std::vector<std::string_view> parts;
  std::string_view text = host;
  if (text.ends_with('.')) text.remove_suffix(1);
  for (std::size_t at = 0; at <= text.size();) {
    parts.push_back(text.substr(at, text.find('.', at) - at));
    at += parts.back().size() + 1;
  }
  std::uint64_t value = 0;
  bool number =
      !parts.back().empty() &&
      (std::all_of(parts.back().begin(), parts.back().end(), is_digit) ||
       (parts.back().size() > 1 && (parts.back()[1] | 32) == 'x' && v4_part(parts.back(), value)));
  if (!number) return {};
  if (parts.size() > 4) return bad_v4;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!v4_part(parts[i], value)) return bad_v4;
    bool last = i + 1 == parts.size();
    if (last ? value >= std::uint64_t{1} << (8 * (5 - parts.size())) : value > 255) return bad_v4;
    address |= last ? value : value << (8 * (3 - i));
  }
  host.clear();
  for (unsigned shift = 32; shift; shift -= 8)
    host += std::to_string(address >> (shift - 8) & 255) + (shift > 8 ? "." : "");
  return {};
}

class Url {
public:
  explicit Url(std::string_view text) : rest_{text} {}

  Reason read() {
    if (Reason reason = scheme(); !reason.empty()) return reason;
    if (special_ && scheme_ != "file") {
      while (!rest_.empty() && (rest_[0] == '/' || rest_[0] == '\\')) rest_.remove_prefix(1);
      return authority();
    }
    if (starts_with_slashes()) {
      rest_.remove_prefix(2);
      return authority();
    }
    if (scheme_ == "file") text_ += "//";
    return path();
  }

  const std::string& text() const { return text_; }
  const std::string& scheme_name() const { return scheme_; }

private:
  bool is_slash(char c) const { return c == '/' || (special_ && c == '\\'); }
  bool starts_with_slashes() const {
    return rest_.size() >= 2 && is_slash(rest_[0]) && is_slash(rest_[1]);
  }

  Reason scheme() {
    std::size_t at = 0;
    while (at < rest_.size() &&
           (is_alpha(rest_[at]) || (at && (is_digit(rest_[at]) || rest_[at] == '+' ||
                                           rest_[at] == '-' || rest_[at] == '.'))))
      ++at;
    if (at == 0 || at == rest_.size() || rest_[at] != ':') return "relative URL without a base";
    for (char c : rest_.substr(0, at)) scheme_.push_back(lower(c));
    rest_.remove_prefix(at + 1);
    text_ = scheme_ + ':';
    const auto* found = std::find_if(specials.begin(), specials.end(),
                                     [this](const Special& s) { return s.scheme == scheme_; });
    special_ = found != specials.end();
    if (special_) default_port_ = found->port;
    return {};
  }

  Reason authority() {
    text_ += "//";
    std::size_t end = 0;
    while (end < rest_.size() && !is_slash(rest_[end]) && rest_[end] != '?' && rest_[end] != '#')
      ++end;
    std::string_view part = rest_.substr(0, end);
    rest_.remove_prefix(end);
    std::size_t at = part.rfind('@');
    if (at != std::string_view::npos && scheme_ != "file") {
      if (at + 1 == part.size()) return empty_host;
      user(part.substr(0, at));
      part.remove_prefix(at + 1);
    }
    if (Reason reason = host_and_port(part); !reason.empty()) return reason;
    return path();
  }

  void user(std::string_view part) {
    std::size_t colon = part.find(':');
    std::string_view name = part.substr(0, colon);
    std::string_view password =
        colon == std::string_view::npos ? std::string_view{} : part.substr(colon + 1);
    encode(name, in_user, text_);
    if (!password.empty()) text_ += ':', encode(password, in_user, text_);
    if (!name.empty() || !password.empty()) text_ += '@';
  }

  Reason host_and_port(std::string_view part) {
    std::size_t close = part.starts_with('[') ? part.find(']') : 0;
    if (close == std::string_view::npos) return bad_v6;
    std::size_t colon = part.find(':', close);
    if (scheme_ == "file") colon = std::string_view::npos;
    std::string_view port =
        colon == std::string_view::npos ? std::string_view{} : part.substr(colon + 1);
    if (Reason reason = host(part.substr(0, colon), colon != std::string_view::npos);
        !reason.empty())
      return reason;
    if (port.empty()) return {};
    int number = 0;
    auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (port[0] == '-' || end != port.data() + port.size() || error != std::errc{} ||
        number > 65535)
      return "invalid port number";
    if (number != default_port_) text_ += ':' + std::to_string(number);
    return {};
  }

  Reason host(std::string_view part, bool port) {
    if (part.starts_with('[')) return bracketed(part);
    if (part.empty()) {
      if ((special_ && scheme_ != "file") || port) return empty_host;
      return {};
    }
    if (!special_) {
      constexpr std::string_view forbidden = " #/:<>?@[\\]^|";
      for (char c : part)
        if (c == '\0' || forbidden.find(c) != std::string_view::npos) return bad_character;
      encode(part, "", text_);
      return {};
    }
    std::string ascii;
    if (Reason reason = to_ascii(part, ascii); !reason.empty()) return reason;
    if (Reason reason = read_v4(ascii); !reason.empty()) return reason;
    if (scheme_ == "file" && ascii == "localhost") return {};
    text_ += ascii;
    return {};
  }

  Reason bracketed(std::string_view part) {
    portico_value raw{}, out{};
    std::array<std::byte, 256> block;
    Arena arena{block.data(), block.size()};
    if (part.back() != ']' || part.find('%') != std::string_view::npos) return bad_v6;
    set_text(raw, part.substr(1, part.size() - 2));
    if (coerce_address(Kind::ipv6, raw, arena, out).fault) return bad_v6;
    text_ += '[' + std::string{text_of(out)} + ']';
    return {};
  }

  static bool is_dot(std::string_view segment) {
    return segment == "." || segment == "%2e" || segment == "%2E";
  }
  static bool is_double_dot(std::string_view segment) {
    for (std::size_t size : {std::size_t{1}, std::size_t{3}})
      if (segment.size() > size && is_dot(segment.substr(0, size)) && is_dot(segment.substr(size)))
        return true;
    return false;
  }

  Reason path() {
    std::size_t end = std::min(rest_.find_first_of("?#"), rest_.size());
    std::string_view part = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (!special_ && !part.starts_with('/'))
      encode(part, "", text_);
    else
      segments(part);
    return tail();
  }

  void segments(std::string_view part) {
    std::vector<std::string> kept;
    if (!part.empty() && is_slash(part[0])) part.remove_prefix(1);
    for (bool more = true; more;) {
      std::size_t end = 0;
      while (end < part.size() && !is_slash(part[end])) ++end;
      more = end < part.size();
      std::string_view segment = part.substr(0, end);
      part.remove_prefix(more ? end + 1 : end);
      if (is_double_dot(segment)) {
        if (!kept.empty()) kept.pop_back();
        if (!more) kept.emplace_back();
      } else if (is_dot(segment)) {
        if (!more) kept.emplace_back();
      } else {
        encode(segment, in_path, kept.emplace_back());
      }
    }
    for (const std::string& segment : kept) text_ += '/' + segment;
  }

  Reason tail() {
    std::size_t hash = std::min(rest_.find('#'), rest_.size());
    if (rest_.starts_with('?')) {
      text_ += '?';
      encode(rest_.substr(1, hash - 1), special_ ? in_special_query : in_query, text_);
    }
    if (hash == rest_.size()) return {};
    text_ += '#';
    encode(rest_.substr(hash + 1), in_fragment, text_);
    return {};
  }

  std::string_view rest_;
  std::string text_, scheme_;
  bool special_ = false;
  int default_port_ = -1;
};

/// Without the blanks and controls around, and without tabs and line ends.
std::string cleaned(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  std::string out;
  for (char c : text)
    if (c != '\t' && c != '\n' && c != '\r') out.push_back(c);
  return out;
}

}  // namespace

Coerced coerce_url(const Type& type, const portico_value& raw, Arena& arena, portico_value& out) {
  constexpr std::string_view parsing = "Input should be a valid URL, ";
  constexpr std::size_t limit = 2083;  // of http URLs
  if (raw.kind != PORTICO_STRING) return {{"url_type", "URL input should be a string or URL", {}}};
  if (!type.schemes.empty() && raw.size > limit)
    return {{"url_too_long", "URL should have at most 2083 characters", "{\"max_length\":2083}"}};
  if (raw.size == 0) return {fault_with_error("url_parsing", parsing, "input is empty", arena)};
  std::string text = cleaned(text_of(raw));
  Url url{text};
  if (Reason reason = url.read(); !reason.empty())
    return {fault_with_error("url_parsing", parsing, reason, arena)};
  bool known = type.schemes.empty() || std::find(type.schemes.begin(), type.schemes.end(),
                                                 url.scheme_name()) != type.schemes.end();
  if (!known) return {{"url_scheme", type.schemes_message, type.schemes_context}};
  set_text(out, keep(arena, url.text()));
  return {{}, Exactness::lax};
}

}  // namespace portico::model
