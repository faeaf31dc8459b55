#include "serve/command/idle_schemes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "settings/edge/tls_profile.hpp"
#include "settings/security/schemes.hpp"
#include "settings/source/mistake.hpp"
#include "settings/source/nearest.hpp"

namespace portico::serve {
namespace {

using settings::VerifyBy;

/// Which schemes are asked for, by the names that plugins have for them and by those that only the
/// settings have: PLUGIN__NAME.
class Asked {
public:
  void add(const life::Cast& cast) {
    for (const auto& plugin : cast.plugins)
      for (const auto& route : plugin->routes()) add(*route);
  }
  /// Of "bearer me items" and the like.
  void add(const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) {
      std::istringstream words{entry};
      std::string scheme;
      if (words >> scheme) names_.insert(scheme);
    }
  }

  bool has(const std::string& scheme) const {
    return names_.count(scheme) > 0 || of_one_.count(scheme) > 0;
  }
  const std::set<std::string>& names() const { return names_; }

private:
  /// A compiled route documents all that it asks for.
  void add(const route::Route& route) {
    if (route.docs.empty()) return;
    const auto docs = nlohmann::json::parse(route.docs, nullptr, false);
    const auto security = docs.is_object() ? docs.find("security") : docs.end();
    if (security == docs.end() || !security->is_array()) return;
    for (const auto& alternative : *security)
      for (const auto& [name, scopes] : alternative.items()) {
        names_.insert(name);
        of_one_.insert(route.plugin + "__" + name);
      }
  }

  std::set<std::string> names_, of_one_;
};

bool asks_for_certificates(const settings::Settings& settings) {
  return std::any_of(settings.listen.begin(), settings.listen.end(), [&](const auto& endpoint) {
    const auto profile = endpoint.tls.empty() ? std::optional<settings::TlsProfile>{}
                                              : settings::tls_profile(settings, endpoint.tls);
    return profile && profile->client_certificates != settings::ClientCertificates::off;
  });
}

const plugin::Generation* serving(const life::Cast& cast, const std::string& id) {
  for (const auto& plugin : cast.plugins)
    if (plugin->id() == id || plugin::name_of(plugin->id()) == id) return plugin.get();
  return nullptr;
}

}  // namespace

std::vector<std::string> idle_schemes(const settings::Settings& settings, const life::Cast& cast,
                                      bool whole) {
  const auto schemes = settings::schemes_of(settings.security.schemes);
  if (schemes.empty()) return {};
  Asked asked;
  asked.add(cast);
  asked.add(settings.security.docs);
  asked.add(settings.security.monitoring);
  for (const auto& [id, section] : settings.plugins) asked.add(section.security);
  settings::Mistakes mistakes;
  const auto warn = [&](const std::string& key, const std::string& what) {
    mistakes.warn(settings.origin(key), key, what);
  };
  for (const auto& [name, scheme] : schemes) {
    const std::string key = "security.schemes." + name;
    if (whole && !asked.has(name)) {
      const std::string meant = settings::did_you_mean(name, asked.names());
      warn(key, "has no effect, for no route, section or page asks for it" +
                    (meant.empty() ? ": correct the name, or remove it" : meant));
    }
    if (scheme.verify == VerifyBy::certificate && !asks_for_certificates(settings))
      warn(key, "is verified by certificates, for which no address of listen asks: set "
                "tls.client_certificates, or verify it otherwise");
    if (scheme.verify != VerifyBy::plugin) continue;
    const plugin::Generation* const verifier = serving(cast, scheme.plugin);
    if (!verifier || !verifier->verification())
      warn(key + ".plugin", "is \"" + scheme.plugin + "\", which " +
                                (verifier ? "verifies nothing" : "is no plugin that serves") +
                                ": who shows such a credential is answered 503");
  }
  return mistakes.warnings();
}

}  // namespace portico::serve
