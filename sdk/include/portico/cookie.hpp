#pragma once

// Set-Cookie, spelt as Starlette spells it: what a reply's header says, from a name, a value and
// attributes in their alphabetical order. Pure functions; any thread.
//
//   name="b c\073d"; Domain=example.com; expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly;
//   Max-Age=60; Path=/; SameSite=lax; Secure
//
// Bytes that a cookie cannot hold are quoted, others than ASCII in ISO-8859-1.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "portico/error.hpp"

namespace portico {

/// When a cookie goes: seconds from now, a time, or a date as it is sent.
using Expiry =
    std::variant<std::monostate, int, std::chrono::system_clock::time_point, std::string>;

/// Attributes of a cookie (RFC 6265, section 4.1.2).
struct CookieOptions {
  std::optional<int> max_age{};   ///< seconds
  Expiry expires{};               ///< not given: with the browser's session
  std::string path = "/";         ///< empty: not sent
  std::string domain{};           ///< empty: the host that sends it, and none below it
  bool secure = false;            ///< sent over TLS alone
  bool http_only = false;         ///< scripts do not see it
  std::string same_site = "lax";  ///< "lax", "strict", "none"; empty: not sent
};

namespace detail {
/// A letter, a digit or one of the marks.
bool among(char octet, std::string_view marks);
/// "Wed, 21 Oct 2026 07:28:00 GMT"
std::string http_date(std::chrono::system_clock::time_point time);
}  // namespace detail

/// A header for the headers of any response. Throws std::invalid_argument for what no cookie may
/// hold.
Headers::value_type set_cookie(std::string_view name, std::string_view value,
                               const CookieOptions& options = {});
/// Has the client forget it; path and domain are those it was set with.
Headers::value_type delete_cookie(std::string_view name, CookieOptions options = {});

}  // namespace portico
