// URLs, read and normalised as the WHATWG's URL standard says, with the errors of Rust's url crate:
// the scheme and host become lower case, default ports go, dot segments are resolved, what may not
// stand in a part is percent-encoded. Host names beyond ASCII become Punycode.

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "model/format/coerce.hpp"
#include "model/format/url_host.hpp"
#include "os/ascii.hpp"

namespace portico::model {
namespace {

constexpr Reason bad_character = "invalid domain character";
constexpr Reason bad_v6 = "invalid IPv6 address";

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

void encode(std::string_view text, std::string_view set, std::pmr::string& out) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && set.find(c) == std::string_view::npos)
      out.push_back(c);
    else
      out += {'%', hex[byte >> 4], hex[byte & 15]};
  }
}

class Url {
public:
  Url(std::string_view text, message::Arena& arena)
      : arena_{arena},
        rest_{text},
        text_{&arena},
        scheme_{&arena} {
    text_.reserve(text.size() + 16);
  }

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

  std::string_view text() const { return text_; }
  std::string_view scheme_name() const { return scheme_; }

private:
  bool is_slash(char c) const { return c == '/' || (special_ && c == '\\'); }
  bool starts_with_slashes() const {
    return rest_.size() >= 2 && is_slash(rest_[0]) && is_slash(rest_[1]);
  }

  Reason scheme() {
    std::size_t at = 0;
    while (at < rest_.size() &&
           (os::is_letter(rest_[at]) || (at && (os::is_digit(rest_[at]) || rest_[at] == '+' ||
                                                rest_[at] == '-' || rest_[at] == '.'))))
      ++at;
    if (at == 0 || at == rest_.size() || rest_[at] != ':') return "relative URL without a base";
    for (char c : rest_.substr(0, at)) scheme_.push_back(os::lower(c));
    rest_.remove_prefix(at + 1);
    text_ = scheme_;
    text_ += ':';
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
    if (number != default_port_) write_port(number);
    return {};
  }

  void write_port(int number) {
    std::array<char, 8> digits;
    text_ += ':';
    text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + 8, number).ptr);
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
    std::pmr::string ascii{&arena_};
    if (Reason reason = read_domain(part, ascii); !reason.empty()) return reason;
    if (scheme_ == "file" && ascii == "localhost") return {};
    text_ += ascii;
    return {};
  }

  Reason bracketed(std::string_view part) {
    portico_value raw{}, out{};
    if (part.back() != ']' || part.find('%') != std::string_view::npos) return bad_v6;
    set_text(raw, part.substr(1, part.size() - 2));
    if (!read_ipv6(raw, arena_, out)) return bad_v6;
    text_ += '[';
    text_ += text_of(out);
    text_ += ']';
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

  /// Each segment goes out behind its slash; one that is taken back goes with it.
  void segments(std::string_view part) {
    const std::size_t start = text_.size();
    if (!part.empty() && is_slash(part[0])) part.remove_prefix(1);
    for (bool more = true; more;) {
      std::size_t end = 0;
      while (end < part.size() && !is_slash(part[end])) ++end;
      more = end < part.size();
      std::string_view segment = part.substr(0, end);
      part.remove_prefix(more ? end + 1 : end);
      const bool back = is_double_dot(segment);
      if (back && text_.size() > start) text_.resize(text_.rfind('/'));
      if (back || is_dot(segment)) {
        if (!more) text_ += '/';
      } else {
        text_ += '/';
        encode(segment, in_path, text_);
      }
    }
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

  message::Arena& arena_;
  std::string_view rest_;
  std::pmr::string text_, scheme_;
  bool special_ = false;
  int default_port_ = -1;
};

/// Without the blanks and controls around, and without tabs and line ends.
std::string_view cleaned(std::string_view text, message::Arena& arena) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  if (text.find_first_of("\t\n\r") == std::string_view::npos) return text;
  char* out = message::room<char>(arena, text.size());
  char* end = std::copy_if(text.begin(), text.end(), out,
                           [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
  return {out, static_cast<std::size_t>(end - out)};
}

}  // namespace

Coerced coerce_url(const Type& type, const portico_value& raw, message::Arena& arena,
                   portico_value& out) {
  constexpr std::string_view parsing = "Input should be a valid URL, ";
  constexpr std::size_t limit = 2083;  // of http URLs
  if (raw.kind != PORTICO_STRING) return {{"url_type", "URL input should be a string or URL", {}}};
  if (!type.schemes.empty() && raw.size > limit)
    return {{"url_too_long", "URL should have at most 2083 characters", "{\"max_length\":2083}"}};
  if (raw.size == 0) return {fault_with_error("url_parsing", parsing, "input is empty", arena)};
  Url url{cleaned(text_of(raw), arena), arena};
  if (Reason reason = url.read(); !reason.empty())
    return {fault_with_error("url_parsing", parsing, reason, arena)};
  bool known = type.schemes.empty() || std::find(type.schemes.begin(), type.schemes.end(),
                                                 url.scheme_name()) != type.schemes.end();
  if (!known) return {{"url_scheme", type.schemes_message, type.schemes_context}};
  set_text(out, message::keep(arena, url.text()));
  return {{}, Exactness::lax};
}

}  // namespace portico::model
