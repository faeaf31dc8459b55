#include "http/policy/policy_options.hpp"

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"

namespace portico::http {
namespace {

Cors::Options cors_options(const settings::Cors& given) {
  Cors::Options options;
  options.allow_origins = given.allow_origins;
  if (!given.allow_origin_regex.empty()) options.allow_origin_regex = given.allow_origin_regex;
  options.allow_methods = given.allow_methods;
  options.allow_headers = given.allow_headers;
  options.expose_headers = given.expose_headers;
  options.allow_credentials = given.allow_credentials;
  options.allow_private_network = given.allow_private_network;
  options.max_age = static_cast<std::uint32_t>(given.max_age);
  return options;
}

std::optional<Cors::Options> cors(const settings::Cors& given) {
  if (!given.on()) return std::nullopt;
  return cors_options(given);
}

Compress::Options compression(const settings::Compression& given) {
  Compress::Options options;
  if (given.enabled)
    for (const std::string& coding : given.codings)
      options.codings.push_back(coding == message::token(message::Coding::gzip)
                                    ? message::Coding::gzip
                                    : message::Coding::brotli);
  options.minimum_size = given.minimum_size;
  options.gzip_level = static_cast<int>(given.gzip_level);
  options.brotli_quality = static_cast<int>(given.brotli_quality);
  options.media_types = given.media_types;
  return options;
}

HttpsRedirect::Options https_redirect(const settings::HttpsRedirect& given) {
  HttpsRedirect::Options options;
  options.enabled = given.enabled;
  if (given.port > 0) options.port = static_cast<std::uint16_t>(given.port);
  return options;
}

SecurityHeaders::Options security_headers(const settings::SecurityHeaders& given) {
  return {given.enabled,       given.content_type_options,      given.referrer_policy,
          given.frame_options, given.strict_transport_security, given.content_security_policy};
}

Policy::Bodies bodies(const settings::Settings& settings) {
  const settings::Uploads& uploads = settings.uploads;
  Policy::Bodies bodies;
  bodies.limit = settings.limits.body;
  bodies.upload_limit = uploads.body;
  bodies.uploads = {uploads.memory, uploads.folder, uploads.total};
  bodies.input.form.fields = uploads.fields;
  bodies.input.form.files = uploads.files;
  bodies.input.form.field_size = uploads.field;
  bodies.input.depth = static_cast<unsigned>(settings.limits.depth);
  bodies.input.memory = settings.limits.input;
  bodies.input.errors = {settings.errors.most, settings.errors.echo};
  return bodies;
}

Policy::Options converted(const settings::Settings& settings) {
  Policy::Options options;
  const settings::RequestId& id = settings.request_id;
  options.request_id = {id.accept, id.send, id.header};
  options.trusted_hosts = {settings.trusted_hosts.allowed, settings.trusted_hosts.www_redirect};
  options.https_redirect = https_redirect(settings.https_redirect);
  options.security_headers = security_headers(settings.security_headers);
  options.compress = compression(settings.compression);
  options.errors = settings.errors.format;
  options.cors = cors(settings.cors);
  options.bodies = bodies(settings);
  for (const auto& [plugin, section] : settings.plugins)
    if (section.cors) options.plugin_cors.emplace(plugin, cors(*section.cors));
  return options;
}

/// What the policy says of the first setting that it cannot use, with its key in front; or "". Also
/// of what is switched off, which may be because the origin is what cannot be used.
std::string objection(const settings::Settings& settings) {
  Policy::Options options = converted(settings);
  options.cors = cors_options(settings.cors);
  for (const auto& [plugin, section] : settings.plugins)
    if (section.cors) options.plugin_cors[plugin] = cors_options(*section.cors);
  try {
    const Policy tried{options};
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

/// No request that the transport knows has come over https: each would be redirected, and come back.
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
  const settings::SecurityHeaders& headers = settings.security_headers;
  const std::string& transport = headers.strict_transport_security;
  if (headers.enabled && !transport.empty() &&
      transport != SecurityHeaders::Options{}.strict_transport_security)
    warn("security_headers.strict_transport_security");
  if (settings.https_redirect.port != 0 && !settings.https_redirect.enabled)
    warn("https_redirect.port");
}

}  // namespace

void check_policies(settings::Settings settings, settings::Mistakes& mistakes) {
  check_https_redirect(settings, mistakes);
  warn_of_https(settings, mistakes);
  std::string before;
  for (std::string found; (found = objection(settings)) != before; before = found) {
    if (found.empty()) return;
    const auto colon = found.find(": ");
    const std::string key = found.substr(0, colon);
    mistakes.add(settings.origin(key), key, found.substr(colon + 2));
    if (!settings::reset(settings, key)) return;
  }
}

Policy::Options policy_options(const settings::Settings& settings) {
  settings::Mistakes mistakes;
  check_policies(settings, mistakes);
  mistakes.refuse();
  return converted(settings);
}

}  // namespace portico::http
