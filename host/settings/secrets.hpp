#pragma once

// What of a text is a secret, as far as its form tells: so that values are shown, and named in what
// is wrong with them, without it. No state; any thread.

#include <string>
#include <string_view>

namespace portico::settings {

/// Whether what has that name is a secret: "db_password", "apiKey", "signing-key".
bool is_secret_name(std::string_view name);

/// "${NAME}", and nothing beside it: it only refers to a secret.
bool is_variable_alone(std::string_view text);

/// With stars in the place of
///
///   postgres://user:***@host        passwords of URLs (RFC 3986, section 3.2.1), of each in a text
///   https://***@host                over HTTP the name is as good as a password
///   ?password=***, password = ***   what has the name of a secret, in queries and in lists as
///                                   libpq and ADO have them, quoted or not
///
/// but for what only refers to a variable.
std::string without_passwords(std::string_view text);

}  // namespace portico::settings
