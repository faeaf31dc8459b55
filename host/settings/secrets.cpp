#include "settings/secrets.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "os/ascii.hpp"
#include "settings/log/redaction.hpp"

namespace portico::settings {
namespace {

/// In lower case, without what stands between words.
constexpr std::array<std::string_view, 12> secret_words{
    "password",   "passwd", "passphrase", "passcode",      "pwd",    "secret",
    "credential", "token",  "apikey",     "authorization", "bearer", "privatekey"};
/// Of keys that open something: what is only found by its key has another word before it.
constexpr std::array<std::string_view, 12> kinds_of_keys{"access", "account",    "auth", "client",
                                                         "crypt",  "encryption", "hmac", "jwt",
                                                         "master", "shared",     "sign", "signing"};

bool is_secret_key(std::string_view plain) {
  if (!plain.ends_with("key")) return false;
  plain.remove_suffix(3);
  return std::any_of(kinds_of_keys.begin(), kinds_of_keys.end(),
                     [plain](std::string_view kind) { return plain.ends_with(kind); });
}

bool is_of_name(char byte) {
  return os::is_letter(byte) || os::is_digit(byte) || byte == '_' || byte == '-' || byte == '.' ||
         byte == '%';
}

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

std::string_view unless_reference(std::string_view value) {
  return value.empty() || is_variable_alone(value) ? value : Redaction::stars;
}

/// The name that ends there.
std::string_view name_before(std::string_view text, std::size_t end) {
  while (end > 0 && is_blank(text[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_of_name(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

/// Where the value ends that begins there: at its quote, or at what parts it from the next one.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  const char quote = at < text.size() ? text[at] : '\0';
  if (quote != '\'' && quote != '"')
    return std::min(text.find_first_of("&# \t\r\n\"'", at), text.size());
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] == '\\')
      ++end;
    else if (text[end] == quote)
      return end + 1;
  }
  return text.size();
}

std::string without_pairs(std::string_view text) {
  std::string all;
  std::size_t copied = 0;
  for (std::size_t at = text.find('='); at != text.npos; at = text.find('=', at + 1)) {
    if (at < copied || !is_secret_name(name_before(text, at))) continue;
    std::size_t begin = at + 1;
    while (begin < text.size() && is_blank(text[begin])) ++begin;
    const std::size_t end = end_of_value(text, begin);
    all.append(text.substr(copied, begin - copied))
        .append(unless_reference(text.substr(begin, end - begin)));
    copied = end;
  }
  return all.append(text.substr(copied));
}

bool ends_url(char byte) {
  return is_blank(byte) || byte == '"' || byte == '\'' || byte == '<' || byte == '>';
}

/// What of the user information is shown.
std::string shown_user(std::string_view scheme, std::string_view user) {
  const auto colon = user.find(':');
  const bool over_http = os::same_word(scheme, "http") || os::same_word(scheme, "https");
  if (over_http) return std::string{unless_reference(user)};
  if (colon == user.npos) return std::string{user};
  return std::string{user.substr(0, colon + 1)}.append(unless_reference(user.substr(colon + 1)));
}

/// The end of the user information that begins there, where its @ is: the last one before the
/// host's end. A password may hold what should have been encoded.
std::size_t end_of_user(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && !ends_url(text[end])) ++end;
  const std::string_view whole = text.substr(at, end - at);
  const auto authority = whole.substr(0, whole.find_first_of("/?#"));
  auto found = authority.rfind('@');
  if (found == whole.npos && authority.find(':') != whole.npos) {
    // host:port/path@x has digits alone behind its colon; a password with a slash in it, hardly.
    const auto port = authority.substr(authority.rfind(':') + 1);
    if (!std::all_of(port.begin(), port.end(), os::is_digit)) found = whole.find('@');
  }
  return found == whole.npos ? whole.npos : at + found;
}

std::string without_users(std::string_view text) {
  std::string all;
  std::size_t copied = 0;
  for (std::size_t at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) {
    std::size_t scheme = at;
    while (scheme > copied && (os::is_letter(text[scheme - 1]) || os::is_digit(text[scheme - 1]) ||
                               text[scheme - 1] == '+'))
      --scheme;
    const std::size_t begin = at + 3, end = end_of_user(text, begin);
    if (end == text.npos) continue;
    all.append(text.substr(copied, begin - copied))
        .append(shown_user(text.substr(scheme, at - scheme), text.substr(begin, end - begin)));
    copied = end;
    at = end;
  }
  return all.append(text.substr(copied));
}

}  // namespace

bool is_secret_name(std::string_view name) {
  std::string plain;
  for (const char byte : name)
    if (os::is_letter(byte) || os::is_digit(byte)) plain += os::lower(byte);
  const auto holds = [&](std::string_view word) { return plain.find(word) != plain.npos; };
  constexpr std::array<std::string_view, 6> alone{"key", "sig", "auth", "pw", "cookie", "cookies"};
  if (plain == "loadcredential") return false;  // systemd's, which only says where one is
  return std::find(alone.begin(), alone.end(), plain) != alone.end() || plain.ends_with("pass") ||
         is_secret_key(plain) || std::any_of(secret_words.begin(), secret_words.end(), holds);
}

bool is_variable_alone(std::string_view text) {
  return text.starts_with("${") && text.find('}') == text.size() - 1;
}

std::string without_passwords(std::string_view text) {
  if (text.find("PRIVATE KEY-----") != text.npos) return std::string{Redaction::stars};
  return without_users(without_pairs(text));
}

}  // namespace portico::settings
