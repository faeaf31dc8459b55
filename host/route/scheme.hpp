#pragma once

// A way to show who one is: a Security Scheme Object of OpenAPI (3.1, section 4.8.27), as far as a
// host has to know it. A value; any thread.

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "route/place.hpp"
#include "settings/security/schemes.hpp"

namespace portico::route {

struct Scheme {
  enum class Kind {
    api_key,     ///< a text in a header, the query or a cookie
    basic,       ///< RFC 7617
    bearer,      ///< RFC 6750
    http,        ///< any other scheme of Authorization
    oauth2,      ///< a bearer token
    open_id,     ///< likewise; of what nobody verifies the handler gets the whole field
    certificate  ///< of the client, which TLS has asked for
  };

  std::string name;  ///< as the plugin has it
  Kind kind = Kind::bearer;
  Place place = Place::header;  ///< of an api_key
  std::string key;              ///< likewise: its name there, of a header in lower case
  std::string word;             ///< of http: "digest"
  /// Of oauth2: what the handler gets is the whole field, whatever its scheme is.
  bool whole = false;
  /// What WWW-Authenticate says (RFC 9110, section 11.6.1): "Bearer", "Basic realm=\"x\"".
  std::string challenge;

  bool operator==(const Scheme&) const = default;

  /// Whether it is a token in Authorization.
  bool is_token() const {
    return kind == Kind::bearer || kind == Kind::oauth2 || kind == Kind::open_id;
  }
};

/// What a way to verify takes, where the scheme shows something else: "a user and a password";
/// empty: it can be verified so.
std::string_view unsuited(const Scheme& scheme, settings::VerifyBy way);

/// Throws std::runtime_error with a sentence that begins with the label.
Scheme compile_scheme(const std::string& label, const std::string& name,
                      const nlohmann::ordered_json& definition);

}  // namespace portico::route
