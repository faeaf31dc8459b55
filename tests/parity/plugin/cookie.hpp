#pragma once

// The text of a Set-Cookie line as Starlette writes it: attributes in alphabetical order, values
// quoted with octal escapes where they hold more than token characters. Free functions.

#include <string>

#include <nlohmann/json.hpp>

namespace parity {

/// `cookie`: name value max_age expires path domain secure httponly samesite. path and samesite
/// default to
/// "/" and "lax"; null leaves them out. Throws std::invalid_argument when the name is no token.
std::string set_cookie(const nlohmann::ordered_json& cookie);
/// The same that expires the cookie at once.
std::string delete_cookie(const nlohmann::ordered_json& cookie);

}  // namespace parity
