#pragma once

// `security.schemes`: who verifies the credentials of which scheme. An object of schemes by their
// names, which are those that plugins give them (or, of one plugin alone, PLUGIN__NAME):
//
//   {"bearer": {"verify": "jwt", "issuer": "https://id.example.org", "audience": ["api"],
//               "jwks": "keys.json"},
//    "key":    {"verify": "keys", "file": "api.keys"},
//    "basic":  {"verify": "htpasswd", "file": "users"},
//    "ops":    {"verify": "certificate", "subjects": {"CN=alice": ["admin"]}},
//    "portal": {"verify": "plugin", "plugin": "accounts"}}
//
// `scheme`, an OpenAPI Security Scheme Object, says how such a credential is shown where the
// operator asks for one (security.docs, plugins.ID.security); without it that follows from
// `verify`. No state; any thread.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "settings/security/security.hpp"

namespace portico::settings {

enum class VerifyBy { handler, jwt, keys, htpasswd, certificate, plugin };

struct Scheme {
  VerifyBy verify = VerifyBy::handler;
  std::string definition;  ///< OpenAPI's object, as JSON

  std::string issuer;                   ///< jwt; empty: any
  std::vector<std::string> audience;    ///< jwt: one of these
  std::string jwks;                     ///< jwt: a file
  std::string keys;                     ///< jwt: a JSON list of keys; empty: none
  std::vector<std::string> algorithms;  ///< jwt: of keys that do not say theirs
  std::chrono::milliseconds leeway{};   ///< jwt
  std::string file;                     ///< keys, htpasswd
  std::map<std::string, std::vector<std::string>> subjects;  ///< certificate; empty: any
  std::string plugin;                                        ///< plugin

  bool operator==(const Scheme&) const = default;
};

/// Of an object that schemes_objection() says nothing against.
std::map<std::string, Scheme> schemes_of(const std::string& schemes);

/// What is wrong with the object; empty: nothing.
std::string schemes_objection(const nlohmann::json& schemes);

/// The same object, to be shown: with what is known to be no secret, also where the rest is wrong.
nlohmann::json without_secrets(nlohmann::json schemes);

/// "bearer me items" of security.docs and the like: a scheme, and the scopes that it has to give.
struct Demanded {
  std::string scheme;
  std::vector<std::string> scopes;
  std::string definition{};  ///< OpenAPI's object, as JSON

  bool operator==(const Demanded&) const = default;
};

/// What of it matters to the routes of one plugin.
struct SecurityTerms {
  bool deny = false;                         ///< of Unverified
  std::map<std::string, VerifyBy> verified;  ///< by the name of the scheme; handler: by nobody
  std::vector<Demanded> demanded;  ///< any one of these, of all of its routes; empty: none

  /// Who verifies the plugin's scheme of that name; VerifyBy::handler: nobody.
  VerifyBy way(const std::string& plugin, const std::string& scheme) const {
    for (const std::string& name : {plugin + "__" + scheme, scheme})
      if (const auto found = verified.find(name); found != verified.end()) return found->second;
    return VerifyBy::handler;
  }
  bool operator==(const SecurityTerms&) const = default;
};

/// `demanded`: of the plugin's section. What names no scheme is one that nobody verifies.
SecurityTerms security_terms(const Security& security, const std::vector<std::string>& demanded);

/// The scheme of the entry, and its scopes; nullopt: there is none of that name.
std::optional<Demanded> demanded_of(const std::map<std::string, Scheme>& schemes,
                                    std::string_view entry);

}  // namespace portico::settings
