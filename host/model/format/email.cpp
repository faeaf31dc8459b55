// E-mail addresses, by the rules and in the words of Python's email-validator without look-ups:
// dot-atom before the @-sign, a host name with a period after it, which may be international.
// "Name <a@example.com>" is read as
// its address.

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "message/decode.hpp"
#include "model/format/coerce.hpp"
#include "model/format/idna.hpp"
#include "os/ascii.hpp"

namespace portico::model {
namespace {

bool is_high(char c) { return (c & 0x80) != 0; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_atom(char c) {
  return os::is_letter(c) || os::is_digit(c) || is_high(c) ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}
bool is_host(char c) {
  return os::is_letter(c) || os::is_digit(c) || is_high(c) || c == '-' || c == '.';
}

/// The parts of an address as they go out: views of what came in, or of the arena.
struct Address {
  std::string_view local;
  std::string_view name;   ///< the domain in Unicode
  std::string_view ascii;  ///< the domain in ASCII
};

template <class Good> std::string bad_characters(std::string_view text, Good&& good) {
  std::set<std::string> bad;
  for (char c : text)
    if (!good(c)) bad.insert(display(static_cast<unsigned char>(c)));
  std::string out;
  for (const std::string& shown : bad) out += (out.empty() ? "" : ", ") + shown;
  return out;
}

std::string too_long(std::size_t size, std::size_t limit) {
  std::size_t more = size - limit;
  return "(" + std::to_string(more) + " character" + (more > 1 ? "s" : "") + " too many)";
}

constexpr const char* two_periods = "An email address cannot have two periods in a row.";

std::string check_local_dots(std::string_view text) {
  if (text.ends_with('.'))
    return "An email address cannot have a period immediately before the @-sign.";
  if (text.starts_with('.')) return "An email address cannot start with a period.";
  return text.find("..") == std::string_view::npos ? "" : two_periods;
}

std::string check_domain_dots(std::string_view text) {
  if (text.ends_with('.')) return "An email address cannot end with a period.";
  if (text.starts_with('.'))
    return "An email address cannot have a period immediately after the @-sign.";
  if (text.find("..") != std::string_view::npos) return two_periods;
  if (text.ends_with('-')) return "An email address cannot end with a hyphen.";
  if (text.starts_with('-'))
    return "An email address cannot have a hyphen immediately after the @-sign.";
  if (text.find(".-") != std::string_view::npos || text.find("-.") != std::string_view::npos)
    return "An email address cannot have a period and a hyphen next to each other.";
  return {};
}

std::string check_unsafe(std::string_view text) {
  if (is_ascii(text)) return {};
  const std::string bad = unsafe_characters(text);
  return bad.empty() ? "" : "The email address contains unsafe characters: " + bad + ".";
}

/// Mailboxes that RFC 2142 reads in any case.
bool is_common_name(std::string_view lower) {
  constexpr std::array<std::string_view, 15> names{
      "info",       "marketing", "sales", "support",   "abuse", "noc",  "security", "postmaster",
      "hostmaster", "usenet",    "news",  "webmaster", "www",   "uucp", "ftp"};
  return std::find(names.begin(), names.end(), lower) != names.end();
}

std::string check_local(std::string_view& local, message::Arena& arena) {
  if (local.empty()) return "There must be something before the @-sign.";
  std::string bad = bad_characters(local, [](char c) { return is_atom(c) || c == '.'; });
  if (!bad.empty())
    return "The email address contains invalid characters before the @-sign: " + bad + ".";
  if (std::string dots = check_local_dots(local); !dots.empty()) return dots;
  if (std::string reason = check_unsafe(local); !reason.empty()) return reason;
  if (!is_ascii(local)) local = message::keep(arena, to_nfc(local));
  const std::string_view lower = message::lower(local, arena);
  if (is_common_name(lower)) local = lower;
  return {};
}

bool is_reserved(std::string_view domain) {
  constexpr std::array<std::string_view, 6> names{"arpa",      "invalid", "local",
                                                  "localhost", "onion",   "test"};
  return std::any_of(names.begin(), names.end(), [domain](std::string_view name) {
    return domain == name || (domain.size() > name.size() && domain.ends_with(name) &&
                              domain[domain.size() - name.size() - 1] == '.');
  });
}

std::string check_ace(std::string_view domain) {
  for (std::size_t at = 0; at <= domain.size();) {
    std::string_view label = domain.substr(at, domain.find('.', at) - at);
    if (label.size() >= 4 && label.substr(2, 2) == "--" && !label.starts_with("xn"))
      return "An email address cannot have two letters followed by two dashes immediately after "
             "the @-sign or "
             "after a period, except Punycode.";
    at += label.size() + 1;
  }
  return {};
}

std::string check_labels(std::string_view domain) {
  constexpr std::size_t limit = 63;
  for (std::size_t at = 0; at <= domain.size();) {
    std::string_view label = domain.substr(at, domain.find('.', at) - at);
    if (label.size() > limit)
      return "After the @-sign, periods cannot be separated by so many characters " +
             too_long(label.size(), limit) + ".";
    at += label.size() + 1;
  }
  return {};
}

/// To the form that is compared: lower case, composed, ideographic full stops as periods.
std::string map_domain(std::string_view& domain, message::Arena& arena) {
  if (is_ascii(domain)) return domain = message::lower(domain, arena), std::string{};
  const std::string before = "The part after the @-sign contains invalid characters";
  if (std::string reason = check_unsafe(domain); !reason.empty()) return reason;
  std::string bad = unmappable_characters(domain);
  if (!bad.empty()) return before + ": " + bad + ".";
  domain = message::keep(arena, map_host(domain));
  bad = bad_characters(domain, is_host);
  return bad.empty() ? "" : before + " after Unicode normalization: " + bad + ".";
}

std::string check_length(std::string_view domain, bool coded) {
  constexpr std::size_t limit = 253;
  if (domain.size() <= limit) return {};
  const std::string before = "The email address is too long after the @-sign ";
  if (!coded) return before + too_long(domain.size(), limit) + ".";
  const std::size_t more = domain.size() - limit;
  return before + "(" + std::to_string(more) + " byte" + (more > 1 ? "s" : "") +
         " too many after IDNA encoding).";
}

/// The labels in Unicode and in ASCII, by IDNA.
std::string read_labels(std::string_view text, Address& out, message::Arena& arena) {
  Domain domain;
  std::string wrong = read_domain(text, domain);
  if (!wrong.empty()) return wrong;
  out.name = message::keep(arena, domain.name);
  out.ascii = keep(arena, domain.ascii);
  return {};
}

std::string check_domain(std::string_view text, Address& domain, message::Arena& arena) {
  if (text.empty()) return "There must be something after the @-sign.";
  if (text.starts_with('[') && text.ends_with(']'))
    return "A bracketed IP address after the @-sign is not allowed here.";
  std::string bad = bad_characters(text, is_host);
  if (!bad.empty()) return "The part after the @-sign contains invalid characters: " + bad + ".";
  if (std::string reason = map_domain(text, arena); !reason.empty()) return reason;
  if (std::string dots = check_domain_dots(text); !dots.empty()) return dots;
  if (std::string reason = check_ace(text); !reason.empty()) return reason;
  domain.name = domain.ascii = text;
  const bool coded = !is_ascii(text);
  if (coded)
    if (std::string wrong = read_labels(text, domain, arena); !wrong.empty())
      return "The part after the @-sign is invalid (" + wrong + ").";
  if (std::string reason = check_length(domain.ascii, coded); !reason.empty()) return reason;
  if (std::string reason = check_labels(domain.ascii); !reason.empty()) return reason;
  if (domain.ascii.find('.') == std::string_view::npos)
    return "The part after the @-sign is not valid. It should have a period.";
  const std::string_view last = domain.ascii.substr(domain.ascii.rfind('.') + 1);
  if (!last.starts_with("xn--") && !os::is_letter(last.back()))
    return "The part after the @-sign is not valid. It is not within a valid top-level domain.";
  if (is_reserved(domain.ascii))
    return "The part after the @-sign is a special-use or reserved name that cannot be used with "
           "email.";
  if (coded || text.find("xn--") == std::string_view::npos) return {};
  std::string wrong = read_labels(text, domain, arena);
  return wrong.empty() ? "" : "The part after the @-sign is not valid IDNA (" + wrong + ").";
}

/// The address as it came, and as it goes out; lengths are of bytes.
std::string check_whole(std::string_view original, std::string_view normal) {
  constexpr std::size_t limit = 254;
  if (original.size() <= limit && normal.size() <= limit) return {};
  const std::string before = "The email address is too long ";
  if (original.size() > limit) {
    if (is_ascii(original)) return before + too_long(original.size(), limit) + ".";
    std::size_t widest = 1;
    for (char c : original) {
      const auto byte = static_cast<unsigned char>(c);
      widest = std::max<std::size_t>(widest, byte >= 0xF0   ? 4
                                             : byte >= 0xE0 ? 3
                                             : byte >= 0xC0 ? 2
                                                            : 1);
    }
    const std::size_t more = original.size() - limit,
                      least = std::max<std::size_t>(1, more / widest);
    const std::string range = least == more ? "" : std::to_string(least) + "-";
    return before + "(" + range + std::to_string(more) + " character" + (more > 1 ? "s" : "") +
           " too many).";
  }
  const std::size_t more = normal.size() - limit;
  return before + "after normalization (" + std::to_string(more) + " byte" + (more > 1 ? "s" : "") +
         " too many).";
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

/// The @-sign that stands in no quotes.
std::size_t find_at_sign(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted && text[i] == '\\') ++i;
    if (!quoted && i < text.size() && text[i] == '@') return i;
  }
  return std::string_view::npos;
}

std::string check_email(std::string_view text, message::Arena& arena, std::string_view& out) {
  std::string_view address = without_name(text);
  if (address.starts_with('"')) {
    std::size_t close = address.find('"', 1);
    if (close != std::string_view::npos && address.substr(close + 1).starts_with('@'))
      return "Quoting the part before the @-sign is not allowed here.";
  }
  const std::size_t at = find_at_sign(address);
  if (at == std::string_view::npos) return "An email address must have an @-sign.";
  Address parts{address.substr(0, at), {}, {}};
  if (std::string reason = check_local(parts.local, arena); !reason.empty()) return reason;
  if (std::string reason = check_domain(address.substr(at + 1), parts, arena); !reason.empty())
    return reason;
  char* joined = message::room<char>(arena, parts.local.size() + 1 + parts.name.size());
  char* end = std::copy(parts.local.begin(), parts.local.end(), joined);
  *end++ = '@';
  end = std::copy(parts.name.begin(), parts.name.end(), end);
  out = {joined, static_cast<std::size_t>(end - joined)};
  return check_whole(address, out);
}

}  // namespace

Coerced coerce_email(const Type&, const portico_value& raw, message::Arena& arena,
                     portico_value& out) {
  constexpr std::size_t limit = 2048;
  if (raw.kind != PORTICO_STRING) return {{"string_type", "Input should be a valid string", {}}};
  std::string_view address;
  std::string reason = raw.size > limit ? "Length must not exceed 2048 characters"
                                        : check_email(text_of(raw), arena, address);
  if (!reason.empty()) {
    Fault fault =
        fault_with_error("value_error", "value is not a valid email address: ", reason, arena);
    std::string context = "{\"reason" + std::string{fault.context.substr(7)};
    fault.context = message::keep(arena, context);
    return {fault};
  }
  set_text(out, address);
  return {{}, Exactness::exact};
}

}  // namespace portico::model
