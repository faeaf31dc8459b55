#include "route/scheme.hpp"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "message/bytes.hpp"
#include "os/ascii.hpp"
#include "settings/printable.hpp"

namespace portico::route {
namespace {

using nlohmann::ordered_json;

class SchemeReader {
public:
  SchemeReader(const std::string& label, const std::string& name, const ordered_json& definition)
      : label_{label},
        definition_{definition} {
    made_.name = name;
  }

  Scheme read() {
    if (!definition_.is_object()) refuse("is no object");
    const std::string type = text("type");
    if (type == "apiKey")
      api_key();
    else if (type == "http")
      http();
    else if (type == "oauth2")
      token(Scheme::Kind::oauth2);
    else if (type == "openIdConnect")
      token(Scheme::Kind::open_id);
    else if (type == "mutualTLS")
      certificate();
    else
      refuse("has the type \"" + type +
             "\", allowed is apiKey, http, oauth2, openIdConnect or mutualTLS");
    return std::move(made_);
  }

private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(
        settings::printable(label_ + ": the security scheme '" + made_.name + "' " + why));
  }

  std::string text(const char* word) const {
    const auto found = definition_.find(word);
    return found != definition_.end() && found->is_string() ? found->get<std::string>() : "";
  }

  void api_key() {
    made_.kind = Scheme::Kind::api_key;
    made_.challenge = "APIKey";
    made_.key = text("name");
    if (made_.key.empty()) refuse("is an apiKey without a name: add \"name\"");
    const std::string in = text("in");
    if (in == "header")
      made_.place = Place::header, made_.key = os::lower(made_.key);
    else if (in == "query")
      made_.place = Place::query;
    else if (in == "cookie")
      made_.place = Place::cookie;
    else
      refuse("has \"in\": \"" + in + "\", allowed is header, query or cookie");
  }

  void http() {
    made_.word = os::lower(text("scheme"));
    if (!message::is_token(made_.word)) refuse("is of http, and has no scheme: add \"scheme\"");
    if (made_.word == "bearer") return token(Scheme::Kind::bearer);
    const bool basic = made_.word == "basic";
    made_.kind = basic ? Scheme::Kind::basic : Scheme::Kind::http;
    made_.challenge = made_.word;
    bool begins = true;
    for (char& c : made_.challenge) {  // as Python's str.title() writes it
      if (begins) c = os::upper(c);
      begins = !os::is_letter(c);
    }
    if (basic) made_.challenge += realm();
  }

  std::string realm() const {
    const std::string name = text("x-realm");
    if (name.empty()) return {};
    if (std::any_of(name.begin(), name.end(),
                    [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; }))
      refuse("has an x-realm that is not of printable ASCII, without quotes and backslashes");
    return " realm=\"" + name + '"';
  }

  void token(Scheme::Kind kind) {
    made_.kind = kind;
    made_.challenge = "Bearer";
    made_.whole = kind == Scheme::Kind::open_id || definition_.value("x-whole", false);
  }

  void certificate() {
    made_.kind = Scheme::Kind::certificate;
    made_.challenge = "Certificate";
  }

  const std::string& label_;
  const ordered_json& definition_;
  Scheme made_;
};

}  // namespace

std::string_view unsuited(const Scheme& scheme, settings::VerifyBy way) {
  using settings::VerifyBy;
  const bool basic = scheme.kind == Scheme::Kind::basic;
  const bool certificate = scheme.kind == Scheme::Kind::certificate;
  switch (way) {
  case VerifyBy::htpasswd: return basic ? "" : "a user and a password";
  case VerifyBy::certificate: return certificate ? "" : "a certificate of the client";
  case VerifyBy::jwt: return basic || certificate ? "a token" : "";
  case VerifyBy::keys: return basic || certificate ? "a key" : "";
  case VerifyBy::plugin:
  case VerifyBy::handler: break;
  }
  return {};
}

Scheme compile_scheme(const std::string& label, const std::string& name,
                      const ordered_json& definition) {
  return SchemeReader{label, name, definition}.read();
}

}  // namespace portico::route
