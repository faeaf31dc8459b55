#include "settings/security/schemes.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <nlohmann/json.hpp>

#include "settings/security/scheme_mistakes.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

/// How such a credential is shown, where nobody says it.
json usual_definition(VerifyBy verify) {
  switch (verify) {
  case VerifyBy::keys: return {{"type", "apiKey"}, {"in", "header"}, {"name", "x-api-key"}};
  case VerifyBy::htpasswd: return {{"type", "http"}, {"scheme", "basic"}};
  case VerifyBy::certificate: return {{"type", "mutualTLS"}};
  default: return {{"type", "http"}, {"scheme", "bearer"}};
  }
}

Names texts_of(const json& value) {
  return value.is_string() ? Names{value.get<std::string>()} : value.get<Names>();
}

Scheme scheme_of(const json& given) {
  Scheme made;
  const auto text = [&](const char* word) { return given.value(word, std::string{}); };
  const auto way = std::find(ways_to_verify.begin(), ways_to_verify.end(), text("verify"));
  made.verify = static_cast<VerifyBy>(way - ways_to_verify.begin());
  made.definition = given.value("scheme", usual_definition(made.verify)).dump();
  made.issuer = text("issuer"), made.jwks = text("jwks");
  made.file = text("file"), made.plugin = text("plugin");
  if (given.contains("audience")) made.audience = texts_of(given["audience"]);
  if (given.contains("algorithms")) made.algorithms = texts_of(given["algorithms"]);
  if (given.contains("keys")) made.keys = given["keys"].dump();
  made.leeway = std::chrono::milliseconds{std::llround(given.value("leeway", 0.0) * 1000)};
  if (given.contains("subjects")) given["subjects"].get_to(made.subjects);
  return made;
}

}  // namespace

std::map<std::string, Scheme> schemes_of(const std::string& schemes) {
  std::map<std::string, Scheme> all;
  const json given = json::parse(schemes);
  for (const auto& [name, scheme] : given.items()) all[name] = scheme_of(scheme);
  return all;
}

std::optional<Demanded> demanded_of(const std::map<std::string, Scheme>& schemes,
                                    std::string_view entry) {
  std::istringstream words{std::string{entry}};
  Demanded made;
  words >> made.scheme;
  for (std::string scope; words >> scope;) made.scopes.push_back(scope);
  const auto found = schemes.find(made.scheme);
  if (found == schemes.end()) return std::nullopt;
  made.definition = found->second.definition;
  return made;
}

SecurityTerms security_terms(const Security& security, const std::vector<std::string>& demanded) {
  SecurityTerms terms;
  terms.deny = security.unverified == Unverified::deny;
  const auto schemes = schemes_of(security.schemes);
  for (const auto& [name, scheme] : schemes) terms.verified.emplace(name, scheme.verify);
  for (const std::string& entry : demanded) {
    const auto known = demanded_of(schemes, entry);
    terms.demanded.push_back(
        known ? *known : Demanded{entry, {}, usual_definition(VerifyBy::handler).dump()});
  }
  return terms;
}

}  // namespace portico::settings
