#pragma once

// JSON Web Tokens (RFC 7519) with a signature, as RFC 8725 asks for it: the algorithm is one that
// the key is pinned to, `none` is none of them, what the token says of keys but for their id is not
// looked at, a critical header is understood by nobody, and a name stands once in each object.
// Pure functions; any thread.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "http/security/token/jwk.hpp"

namespace portico::http {

struct JwtRules {
  std::string issuer;                 ///< empty: any
  std::vector<std::string> audience;  ///< one of these; empty: a token for somebody is refused
  std::chrono::milliseconds leeway{};
};

/// Bytes of a token.
inline constexpr std::size_t longest_jwt = 16384;

/// Keys without an id that a token is tried with.
inline constexpr int most_keys_tried = 4;

/// The word for one that was good once, and for one that other keys may have signed.
inline constexpr std::string_view jwt_expired = "has expired";
inline constexpr std::string_view jwt_unsigned =
    "is signed by no key that is known, for that algorithm";

/// Why the token is refused; empty: it is good, and these are its claims. The words are for the log
/// of a developer, and have nothing of the token.
std::string_view read_jwt(std::string_view token, const std::vector<Jwk>& keys,
                          const JwtRules& rules, std::chrono::system_clock::time_point now,
                          nlohmann::json& claims);

/// When a token that is good expires.
std::chrono::system_clock::time_point end_of(const nlohmann::json& claims, const JwtRules& rules);

/// "scope" (RFC 8693, section 4.2), "scp" or "scopes": a text with blanks, or a list.
std::vector<std::string> scopes_of(const nlohmann::json& claims);

}  // namespace portico::http
