#include "http/policy/policy_check.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "settings/key.hpp"

namespace portico::http {
namespace {

/// No request that the transport knows has come over https: each would be redirected, and come
/// back.
void check_https_redirect(const settings::Settings& settings, settings::Mistakes& mistakes) {
  constexpr std::string_view key = "https_redirect.enabled";
  if (!settings.https_redirect.enabled) return;
  mistakes.add(settings.origin(std::string{key}), key,
               "is true, but the host serves no TLS and believes no proxy that does, so that it "
               "would redirect every request for ever: set it to false, and let what ends TLS in "
               "front of the host redirect");
}

/// Of what an operator has set for https, and nobody would ever see.
void warn_of_https(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const auto warn = [&](std::string_view key) {
    mistakes.warn(settings.origin(std::string{key}), key,
                  "has no effect, for the host serves no TLS and believes no proxy that does: "
                  "remove it, and set it at what ends TLS in front of the host");
  };
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

}  // namespace

std::shared_ptr<const Policy> make_policy(settings::Settings settings, RuleStates& states,
                                          settings::Mistakes& mistakes) {
  check_https_redirect(settings, mistakes);
  warn_of_https(settings, mistakes);
  for (std::string before;;) {
    try {
      return std::make_shared<const Policy>(settings, states);
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
