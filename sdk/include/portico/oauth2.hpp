#pragma once

// The password flow of OAuth2 (RFC 6749, section 4.3): what POST /token takes and answers, as
// FastAPI's OAuth2PasswordRequestForm. Values like any other.
//
//   app.security_scheme("oauth2", oauth2_password("token", {{"me", "Who I am"}}));
//   app.post("/token", [](Form<"form", OAuth2PasswordForm> form) -> Token { ... });

#include <optional>
#include <string>
#include <vector>

#include "portico/field.hpp"
#include "portico/json_value.hpp"
#include "portico/rules.hpp"

namespace portico {

/// The fields of the form, of a client that may leave out the grant_type.
struct OAuth2PasswordForm {
  Field<std::optional<std::string>, Pattern<"^password$">> grant_type;  ///< "password"
  std::string username;                                                 ///< who logs in
  Field<std::string, Secret> password;                                  ///< no 422 repeats it
  Field<std::string, Default<"">> scope;                                ///< with blanks between
  ///@{
  /// Of the program that asks, where it has its own (RFC 6749, section 2.3.1).
  std::optional<std::string> client_id;
  Field<std::optional<std::string>, Secret> client_secret;
  ///@}

  /// Those of `scope`, each by itself.
  std::vector<std::string> scopes() const;
};

/// The same, of a client that has to send the grant_type.
struct OAuth2PasswordFormStrict {
  Field<std::string, Pattern<"^password$">> grant_type;  ///< "password"
  std::string username;                                  ///< who logs in
  Field<std::string, Secret> password;                   ///< no 422 repeats it
  Field<std::string, Default<"">> scope;                 ///< with blanks between
  ///@{
  /// Of the program that asks, where it has its own (RFC 6749, section 2.3.1).
  std::optional<std::string> client_id;
  Field<std::optional<std::string>, Secret> client_secret;
  ///@}
};

/// The answer (RFC 6749, section 5.1).
struct Token {
  std::string access_token;           ///< what the client shows from now on
  std::string token_type = "bearer";  ///< how it does (RFC 6750)
};

/// The scheme, for App::security_scheme(): bearer tokens that are got by POST to the address, which
/// is relative to the document. `scopes`: an object of names and what they are for.
JsonValue oauth2_password(const std::string& token_url,
                          const JsonValue& scopes = JsonValue::object());

}  // namespace portico
