#include "portico/cookie.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace portico {

bool detail::among(char octet, std::string_view marks) {
  return (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') ||
         (octet >= 'A' && octet <= 'Z') || marks.find(octet) != marks.npos;
}

std::string detail::http_date(std::chrono::system_clock::time_point time) {
  static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text;
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                 months[static_cast<std::size_t>(parts.tm_mon)],
                                 parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

namespace {

using detail::among;
using detail::http_date;

constexpr std::string_view cookie_marks = "!#$%&'*+-.^_`|~:";

bool plain_cookie(std::string_view text) {
  for (const char octet : text)
    if (!among(octet, cookie_marks)) return false;
  return !text.empty();
}

std::string octal(unsigned char octet) {
  return {'\\', static_cast<char>('0' + (octet >> 6)), static_cast<char>('0' + (octet >> 3 & 7)),
          static_cast<char>('0' + (octet & 7))};
}

/// The next octet in ISO-8859-1 of UTF-8 text.
unsigned char latin1(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const auto second = at < text.size() ? static_cast<unsigned char>(text[at++]) : 0u;
  if ((first & 0xFEu) != 0xC2u || (second & 0xC0u) != 0x80u)
    throw std::invalid_argument(
        "portico: the value of a cookie has characters beyond U+00FF; encode it first");
  return static_cast<unsigned char>((first & 3u) << 6 | (second & 0x3Fu));
}

std::string cookie_value(std::string_view value) {
  if (plain_cookie(value)) return std::string{value};
  std::string quoted = "\"";
  for (std::size_t at = 0; at < value.size();) {
    const unsigned char octet = latin1(value, at);
    const char character = static_cast<char>(octet);
    if (character == '"' || character == '\\')
      quoted.append({'\\', character});
    else if (octet < 0x80 && among(character, "!#$%&'*+-.^_`|~: ()/<=>?@[]{}"))
      quoted += character;
    else
      quoted += octal(octet);
  }
  return quoted += '"';
}

void check_cookie_name(std::string_view name) {
  static constexpr std::array<std::string_view, 9> attributes{"expires",  "path",    "comment",
                                                              "domain",   "max-age", "secure",
                                                              "httponly", "version", "samesite"};
  std::string lower{name};
  for (char& octet : lower)
    if (octet >= 'A' && octet <= 'Z') octet = static_cast<char>(octet + 32);
  bool taken = false;
  for (const std::string_view attribute : attributes) taken = taken || attribute == lower;
  if (!plain_cookie(name) || taken)
    throw std::invalid_argument("portico: illegal cookie name '" + std::string{name} + "'");
}

void check_cookie_attribute(std::string_view value) {
  for (const char octet : value)
    if (octet == ';' || static_cast<unsigned char>(octet) < 0x20 || octet == 0x7f)
      throw std::invalid_argument("portico: an attribute of a cookie holds ';' or a control octet");
}

std::string expiry_date(const Expiry& expiry) {
  const auto now = std::chrono::system_clock::now();
  if (const int* seconds = std::get_if<int>(&expiry))
    return http_date(now + std::chrono::seconds{*seconds});
  if (const auto* time = std::get_if<std::chrono::system_clock::time_point>(&expiry))
    return http_date(*time);
  if (const auto* text = std::get_if<std::string>(&expiry)) return *text;
  return {};
}

std::string cookie_text(std::string_view name, std::string_view value,
                        const CookieOptions& options) {
  check_cookie_name(name);
  std::string text = std::string{name} + '=' + cookie_value(value);
  const auto attribute = [&](std::string_view key, const std::string& given) {
    if (given.empty()) return;
    check_cookie_attribute(given);
    text.append("; ").append(key).append("=").append(given);
  };
  attribute("Domain", options.domain);
  attribute("expires", expiry_date(options.expires));
  if (options.http_only) text += "; HttpOnly";
  if (options.max_age) attribute("Max-Age", std::to_string(*options.max_age));
  attribute("Path", options.path);
  attribute("SameSite", options.same_site);
  if (options.secure) text += "; Secure";
  return text;
}

}  // namespace

Headers::value_type set_cookie(std::string_view name, std::string_view value,
                               const CookieOptions& options) {
  return {"set-cookie", cookie_text(name, value, options)};
}

Headers::value_type delete_cookie(std::string_view name, CookieOptions options) {
  options.max_age = 0;
  options.expires = 0;
  return set_cookie(name, "", options);
}

}  // namespace portico
