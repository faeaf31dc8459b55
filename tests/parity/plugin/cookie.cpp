#include "parity/plugin/cookie.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <string_view>

namespace parity {
namespace {

using Json = nlohmann::ordered_json;

bool one_of(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

bool alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool token(char c) { return alphanumeric(c) || one_of("!#$%&'*+-.^_`|~:", c); }

bool is_token(std::string_view text) {
  for (char c : text)
    if (!token(c)) return false;
  return !text.empty();
}

/// The code points of Latin-1 as octets: what Python's http.cookies counts by.
std::string latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      out += text[i];
      continue;
    }
    if ((c != 0xC2 && c != 0xC3) || i + 1 == text.size())
      throw std::invalid_argument{"a cookie holds text beyond Latin-1"};
    out += static_cast<char>(((c & 3) << 6) | (static_cast<unsigned char>(text[++i]) & 0x3F));
  }
  return out;
}

std::string spelled(std::string_view text) {
  if (is_token(text)) return std::string{text};
  std::string out = "\"";
  for (char c : latin1(text)) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (token(c) || one_of(" ()/<=>?@[]{}", c))
      out += c;
    else {
      std::array<char, 8> octal{};
      std::snprintf(octal.data(), octal.size(), "\\%03o",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += octal.data();
    }
  }
  return out += '"';
}

std::string date_in(long seconds) {
  std::time_t when = std::time(nullptr) + seconds;
  std::tm utc{};
  ::gmtime_r(&when, &utc);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return text.data();
}

/// The member's text; an absent one is the fallback, null is nothing.
std::string text_or(const Json& cookie, const char* key, const char* fallback) {
  const auto found = cookie.find(key);
  if (found == cookie.end()) return fallback;
  return found->is_null() ? std::string{} : found->get<std::string>();
}

void add(std::string& line, const char* name, const std::string& value) {
  if (!value.empty()) ((line += "; ") += name) += '=' + value;
}

}  // namespace

std::string set_cookie(const Json& cookie) {
  const std::string name = cookie.at("name").get<std::string>();
  if (!is_token(name)) throw std::invalid_argument{"a cookie's name is no token"};
  std::string line = name + '=' + spelled(text_or(cookie, "value", ""));
  add(line, "Domain", text_or(cookie, "domain", ""));
  if (const auto expires = cookie.find("expires"); expires != cookie.end() && !expires->is_null())
    add(line, "expires",
        expires->is_string() ? expires->get<std::string>() : date_in(expires->get<long>()));
  if (cookie.value("httponly", false)) line += "; HttpOnly";
  if (const auto age = cookie.find("max_age"); age != cookie.end() && !age->is_null())
    add(line, "Max-Age", std::to_string(age->get<long>()));
  add(line, "Path", text_or(cookie, "path", "/"));
  add(line, "SameSite", text_or(cookie, "samesite", "lax"));
  if (cookie.value("secure", false)) line += "; Secure";
  return line;
}

std::string delete_cookie(const Json& cookie) {
  Json expired = cookie;
  expired["value"] = "";
  expired["max_age"] = 0;
  expired["expires"] = 0;
  return set_cookie(expired);
}

}  // namespace parity
