#include "http/policy/policy_check.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "settings/key.hpp"

namespace portico::http {
namespace {

bool serves_tls(const settings::Settings& settings) {
  return std::any_of(settings.listen.begin(), settings.listen.end(),
                     [](const settings::Endpoint& one) { return !one.tls.empty(); });
}

/// Whether a request can have come over https.
bool knows_https(const settings::Settings& settings) {
  return serves_tls(settings) || !settings.proxies.trusted.empty();
}

/// Where none does, each would be redirected, and come back.
void check_https_redirect(const settings::Settings& settings, settings::Mistakes& mistakes) {
  constexpr std::string_view key = "https_redirect.enabled";
  if (!settings.https_redirect.enabled || knows_https(settings)) return;
  mistakes.add(settings.origin(std::string{key}), key,
               "is true, but the host serves no TLS and believes no proxy that does, so that it "
               "would redirect every request for ever: add a listener with TLS (see listen), name "
               "the proxy that ends TLS in proxies.trusted, or set it to false");
}

/// Of what an operator has set for https, and nobody would ever see.
void warn_of_https(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const auto warn = [&](std::string_view key) {
    mistakes.warn(settings.origin(std::string{key}), key,
                  "has no effect, for the host serves no TLS and believes no proxy that does: "
                  "remove it, or name the proxy that ends TLS in proxies.trusted");
  };
  if (knows_https(settings)) return;
  constexpr std::string_view transport = "security_headers.strict_transport_security";
  const settings::SecurityHeaders& headers = settings.security_headers;
  const std::string& value = headers.strict_transport_security;
  settings::Settings usual;
  settings::apply_defaults(usual);
  if (headers.enabled && !value.empty() &&
      value != usual.security_headers.strict_transport_security)
    warn(transport);
  if (settings.https_redirect.port != 0 && !settings.https_redirect.enabled)
    warn("https_redirect.port");
}

/// Whoever names schemes may name them right, where what is wrong is the schemes.
void forget_demands(settings::Settings& settings) {
  settings.security.docs.clear();
  settings.security.monitoring.clear();
  for (auto& [id, section] : settings.plugins) section.security.clear();
}

/// Whether what says who may ask is among the mistakes, so that the rest would let anybody in.
bool lets_in(const settings::Settings& settings, const settings::Mistakes& mistakes) {
  return mistakes.has("security") ||
         std::any_of(settings.plugins.begin(), settings.plugins.end(), [&](const auto& section) {
           return mistakes.has("plugins." + section.first + ".security");
         });
}

}  // namespace

std::shared_ptr<const Policy> make_policy(settings::Settings settings, RuleStates& states,
                                          settings::Mistakes& mistakes) {
  check_https_redirect(settings, mistakes);
  warn_of_https(settings, mistakes);
  if (mistakes.has("security.schemes")) forget_demands(settings);
  for (std::string before;;) {
    try {
      auto policy = std::make_shared<const Policy>(settings, states);
      return lets_in(settings, mistakes) ? nullptr : policy;
    } catch (const std::invalid_argument& error) {
      std::string found = error.what();
      if (found == before) return nullptr;
      const auto colon = found.find(": ");
      const std::string key = found.substr(0, colon);
      mistakes.add(settings.origin(key), key, found.substr(colon + 2));
      if (!settings::reset(settings, key)) return nullptr;
      before = std::move(found);
    }
  }
}

}  // namespace portico::http
