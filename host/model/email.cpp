// E-mail addresses, by the rules and in the words of Python's email-validator without look-ups:
// dot-atom before the @-sign, a host name with a period after it. "Name <a@example.com>" is read as
// its address.

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "model/coerce.hpp"

namespace portico::model {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
bool is_high(char c) { return (c & 0x80) != 0; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_atom(char c) {
  return is_alpha(c) || is_digit(c) || is_high(c) ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}
bool is_host(char c) { return is_alpha(c) || is_digit(c) || is_high(c) || c == '-' || c == '.'; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// How a character that may not be there is shown.
std::string display(char c) {
  if (c == '\\') return "\"\\\"";
  if (c == ' ') return "SPACE";
  if (c == '\'') return "\"'\"";
  if (c > ' ' && c < 127) return std::string{"'"} + c + "'";
  constexpr std::string_view hex = "0123456789ABCDEF";
  auto octet = static_cast<unsigned char>(c);
  return std::string{"U+00"} + hex[octet >> 4] + hex[octet & 15];
}

template <class Good> std::string bad_characters(std::string_view text, Good&& good) {
  std::set<std::string> bad;
  for (char c : text)
    if (!good(c)) bad.insert(display(c));
  std::string out;
  for (const std::string& shown : bad) out += (out.empty() ? "" : ", ") + shown;
  return out;
}

std::string too_long(std::size_t size, std::size_t limit) {
  std::size_t more = size - limit;
  return "(" + std::to_string(more) + " character" + (more > 1 ? "s" : "") + " too many)";
}

std::string check_dots(std::string_view text, const std::string& start, const std::string& end,
                       bool host) {
  if (text.ends_with('.')) return end + "period" + (host ? "." : " immediately before the @-sign.");
  if (text.starts_with('.'))
    return start + "period" + (host ? " immediately after the @-sign." : ".");
  if (text.find("..") != std::string_view::npos)
    return "An email address cannot have two periods in a row.";
  if (!host) return {};
  if (text.ends_with('-')) return end + "hyphen.";
  if (text.starts_with('-')) return start + "hyphen immediately after the @-sign.";
  if (text.find(".-") != std::string_view::npos || text.find("-.") != std::string_view::npos)
    return "An email address cannot have a period and a hyphen next to each other.";
  return {};
}

std::string check_local(std::string_view local) {
  constexpr std::size_t limit = 64;
  if (local.empty()) return "There must be something before the @-sign.";
  if (std::size_t size = characters(local); size > limit)
    return "The email address is too long before the @-sign " + too_long(size, limit) + ".";
  std::string bad = bad_characters(local, [](char c) { return is_atom(c) || c == '.'; });
  if (!bad.empty())
    return "The email address contains invalid characters before the @-sign: " + bad + ".";
  return check_dots(local, "An email address cannot start with a ",
                    "An email address cannot have a ", false);
}

bool is_reserved(std::string_view domain) {
  constexpr std::array<std::string_view, 6> names{"arpa",      "invalid", "local",
                                                  "localhost", "onion",   "test"};
  return std::any_of(names.begin(), names.end(), [domain](std::string_view name) {
    return domain == name || (domain.size() > name.size() && domain.ends_with(name) &&
                              domain[domain.size() - name.size() - 1] == '.');
  });
}

std::string check_labels(std::string_view domain) {
  constexpr std::size_t limit = 63;
  for (std::size_t at = 0; at <= domain.size();) {
    std::string_view label = domain.substr(at, domain.find('.', at) - at);
    if (label.size() >= 4 && label.substr(2, 2) == "--" && !label.starts_with("xn"))
      return "An email address cannot have two letters followed by two dashes immediately after "
             "the @-sign or "
             "after a period, except Punycode.";
    if (label.size() > limit)
      return "After the @-sign, periods cannot be separated by so many characters " +
             too_long(label.size(), limit) + ".";
    at += label.size() + 1;
  }
  return {};
}

std::string check_domain(std::string_view domain) {
  constexpr std::size_t limit = 253;
  if (domain.empty()) return "There must be something after the @-sign.";
  if (domain.starts_with('[') && domain.ends_with(']'))
    return "A bracketed IP address after the @-sign is not allowed here.";
  std::string bad = bad_characters(domain, is_host);
  if (!bad.empty()) return "The part after the @-sign contains invalid characters: " + bad + ".";
  std::string dots = check_dots(domain, "An email address cannot have a ",
                                "An email address cannot end with a ", true);
  if (!dots.empty()) return dots;
  if (domain.size() > limit)
    return "The email address is too long after the @-sign " + too_long(domain.size(), limit) + ".";
  if (std::string labels = check_labels(domain); !labels.empty()) return labels;
  if (domain.find('.') == std::string_view::npos)
    return "The part after the @-sign is not valid. It should have a period.";
  if (is_reserved(domain))
    return "The part after the @-sign is a special-use or reserved name that cannot be used with "
           "email.";
  if (!is_alpha(domain.back()) && !is_high(domain.back()))
    return "The part after the @-sign is not valid. It is not within a valid top-level domain.";
  return {};
}

/// The address of "Name <address>", or the text itself.
std::string_view without_name(std::string_view text) {
  std::string_view whole = trim(text);
  std::size_t open = whole.find('<');
  if (open == std::string_view::npos || !whole.ends_with('>') || open + 2 >= whole.size())
    return whole;
  std::string_view name = trim(whole.substr(0, open));
  bool quoted = name.size() > 2 && name.front() == '"' && name.back() == '"';
  bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return is_atom(c) || is_blank(c); });
  return quoted || plain ? trim(whole.substr(open + 1, whole.size() - open - 2)) : whole;
}

std::string check_email(std::string_view text, std::string& out) {
  constexpr std::size_t limit = 254;
  std::string_view address = without_name(text);
  if (address.starts_with('"')) {
    std::size_t close = address.find('"', 1);
    if (close != std::string_view::npos && address.substr(close + 1).starts_with('@'))
      return "Quoting the part before the @-sign is not allowed here.";
  }
  std::size_t at = address.find('@');
  if (at == std::string_view::npos) return "An email address must have an @-sign.";
  std::string_view local = address.substr(0, at);
  std::string domain{address.substr(at + 1)};
  for (char& c : domain)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 32);
  if (std::string reason = check_local(local); !reason.empty()) return reason;
  if (std::string reason = check_domain(domain); !reason.empty()) return reason;
  out = std::string{local} + '@' + domain;
  if (out.size() > limit)
    return "The email address is too long " + too_long(out.size(), limit) + ".";
  return {};
}

}  // namespace

Coerced coerce_email(const portico_value& raw, Arena& arena, portico_value& out) {
  constexpr std::size_t limit = 2048;
  if (raw.kind != PORTICO_STRING) return {{"string_type", "Input should be a valid string", {}}};
  std::string address;
  std::string reason = raw.size > limit ? "Length must not exceed 2048 characters"
                                        : check_email(text_of(raw), address);
  if (!reason.empty()) {
    Fault fault =
        fault_with_error("value_error", "value is not a valid email address: ", reason, arena);
    std::string context = "{\"reason" + std::string{fault.context.substr(7)};
    fault.context = keep(arena, context);
    return {fault};
  }
  set_text(out, keep(arena, address));
  return {{}, Exactness::exact};
}

}  // namespace portico::model
