#include "settings/load.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include "os/ascii.hpp"
#include "settings/edge/tls_profile.hpp"
#include "settings/key.hpp"
#include "settings/printable.hpp"
#include "settings/source/nearest.hpp"
#include "settings/source/settings_file.hpp"

extern char** environ;

namespace portico::settings {
namespace {

using nlohmann::json;

/// Whether there was any.
bool refuse_inner(const Key& key, const json& value, const Origin& origin, Mistakes& mistakes) {
  const std::vector<Key::Inner> wrong = key.inner_objections(value);
  for (const Key::Inner& one : wrong) {
    std::string path{key.path};
    for (const std::string& name : one.names) path.append(".").append(name);
    mistakes.add(origin, path, one.objection);
  }
  return !wrong.empty();
}

void apply_text(Settings& settings, const Setting<Settings>& key, const Origin& origin,
                const std::string& text, Mistakes& mistakes) {
  json value;
  std::string objection;
  if (const std::size_t at = utf8_end(text); at < text.size())
    return mistakes.add(origin, key.path,
                        "holds the byte " + printable(text.substr(at, 1)) +
                            ", which is not UTF-8: write it in UTF-8");
  try {
    value = key.measured(key.read(text));
    if (refuse_inner(key, value, origin, mistakes)) return;
    objection = key.objection(value, text);
  } catch (const std::invalid_argument&) {
    objection = key.kind == Kind::schemes ? "is no JSON, allowed is " + key.allowed()
                                          : "is \"" + text + "\", allowed is " + key.allowed();
  }
  if (!objection.empty()) return mistakes.add(origin, key.path, objection);
  key.store(settings, value);
  const std::string name{key.path};
  std::erase_if(settings.origins,
                [&](const auto& one) { return one.first.starts_with(name + '.'); });
  if (const Origin before = settings.origin(name); before.source != Origin::Source::fallback)
    settings.replaced[name] = before.text();
  settings.written.erase(name);
  settings.origins[name] = origin;
}

/// Kubernetes and Docker set such variables for a service that is called portico, or portico-x.
bool is_of_a_service(const std::string& name, const std::string& value) {
  static const RE2 of_one{"PORTICO_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|"
                          "PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"};
  const bool address = name.ends_with("_PORT") && value.find("://") != std::string::npos;
  return address || RE2::FullMatch(name, of_one);
}

constexpr std::string_view beginning = "PORTICO_";

/// One whose name is made from the flag, or that was misspelt; "" when there is none. What all have
/// in front says nothing of what was meant.
std::string variable_meant(const std::string& name, const std::vector<std::string>& known) {
  const std::string ending = name.substr(std::min(beginning.size(), name.size()));
  for (const Key& key : keys())
    if (os::same_word(key.flag().substr(2), ending)) return key.environment();
  std::vector<std::string> endings;
  endings.reserve(known.size());
  for (const std::string& one : known) endings.push_back(one.substr(beginning.size()));
  const std::string near = nearest(ending, endings);
  return near.empty() ? "" : std::string{beginning} + near;
}

/// A variable that is none of ours, and to which no file refers, may be one that was misspelt.
void warn_of_others(const Sources& sources, const Settings& settings, Mistakes& mistakes) {
  std::vector<std::string> known{"PORTICO_CONFIG"};
  for (const Key& key : keys()) known.push_back(key.environment());
  for (const auto& [name, value] : sources.environment) {
    if (!name.starts_with(beginning) || settings.variables.count(name)) continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (is_of_a_service(name, value) || name == "PORTICO_URL") continue;  // of portico test
    const std::string meant = variable_meant(name, known);
    mistakes.warn({Origin::Source::environment, name, 0}, {},
                  "is no setting and has no effect: " +
                      (meant.empty() ? "remove it" : "write " + meant + ", or remove it"));
  }
}

/// Two pages in one place would hide one of them. The default gives way to what was asked for, so
/// it is not the default that is the mistake.
void check_places(const Settings& settings, Mistakes& mistakes) {
  const Docs& docs = settings.docs;
  const std::pair<std::string, const std::string*> places[] = {{"docs.openapi", &docs.openapi},
                                                               {"docs.swagger", &docs.swagger},
                                                               {"docs.redoc", &docs.redoc},
                                                               {"docs.front", &docs.front}};
  std::map<std::string, std::string> taken;
  for (const auto& [key, place] : places) {
    if (place->empty()) continue;
    const auto [first, added] = taken.try_emplace(*place, key);
    if (added) continue;
    const bool own = settings.origin(key).source != Origin::Source::fallback;
    const std::string &wrong = own ? key : first->second, &right = own ? first->second : key;
    mistakes.add(settings.origin(wrong), wrong,
                 "is \"" + *place + "\", where " + right +
                     " is already: choose another path or \"\" for one of them");
  }
}

/// A listener speaks TLS as a profile says, which is there and has a certificate. `stays`: until
/// the host is started again, whatever the file says of it.
void check_tls(const Settings& settings, const char* key, const std::vector<Endpoint>& endpoints,
               bool stays, Mistakes& mistakes) {
  for (std::size_t at = 0; at < endpoints.size(); ++at) {
    const std::string& name = endpoints[at].tls;
    if (name.empty()) continue;
    const std::optional<TlsProfile> profile = tls_profile(settings, name);
    const Origin origin = settings.origin(std::string{key} + '.' + std::to_string(at));
    const std::string words =
        '"' + endpoints[at].address.text() +
        (stays ? "\" is listened on until the host is started again, and is to speak"
               : "\" is to speak") +
        " TLS by the profile \"" + name + "\", ";
    if (!profile)
      mistakes.add(origin, key,
                   words + "which is not in tls.profiles: add it, or write \"default\"");
    else if (profile->certificates.empty() && !mistakes.has("tls.certificates"))
      mistakes.add(origin, key,
                   words +
                       "which has no certificate: name one in tls.certificates (portico dev-cert "
                       "makes one to begin with)");
  }
}

/// Who speaks the PROXY protocol says whose connection it is: that has to be somebody who is
/// trusted.
void check_proxies(const Settings& settings, const char* key,
                   const std::vector<Endpoint>& endpoints, Mistakes& mistakes) {
  if (!settings.proxies.trusted.empty()) return;
  for (std::size_t at = 0; at < endpoints.size(); ++at)
    if (endpoints[at].proxy_protocol)
      mistakes.add(settings.origin(std::string{key} + '.' + std::to_string(at)), key,
                   '"' + endpoints[at].address.text() +
                       "\" is to take the PROXY protocol, and proxies.trusted names nobody who may "
                       "speak it: write the proxy's network there");
}

/// Those of the access log that no path of a request matches.
void check_excluded(const Settings& settings, Mistakes& mistakes) {
  constexpr std::string_view key = "log.exclude";
  for (const std::string& pattern : settings.log.exclude) {
    const bool begins = pattern.starts_with('/') || pattern == "*";
    if (begins && pattern.find('*') >= pattern.size() - 1) continue;
    mistakes.add(settings.origin(std::string{key}), key,
                 '"' + pattern +
                     "\" matches no path: a path begins with /, and a * stands at the end alone");
  }
}

void warn_of_beyond(const Settings& settings, Mistakes& mistakes) {
  constexpr std::string_view key = "limits.connections_beyond";
  if (settings.limits.connections_beyond == Beyond::refuse && settings.limits.connections == 0)
    mistakes.warn(settings.origin(std::string{key}), key,
                  "has no effect while limits.connections is 0: set a limit, or remove it");
}

}  // namespace

Settings load(const Sources& sources, Mistakes& mistakes) {
  Settings settings;
  apply_defaults(settings);
  if (sources.file) read_file(*sources.file, sources.environment, settings, mistakes);
  for (const Setting<Settings>& key : keys()) {
    if (const auto variable = sources.environment.find(key.environment());
        variable != sources.environment.end())
      apply_text(settings, key, {Origin::Source::environment, variable->first, 0}, variable->second,
                 mistakes);
    if (const auto flag = sources.flags.find(std::string{key.path}); flag != sources.flags.end())
      apply_text(settings, key, {Origin::Source::flag, key.flag(), 0}, flag->second, mistakes);
  }
  warn_of_others(sources, settings, mistakes);
  check_places(settings, mistakes);
  check_excluded(settings, mistakes);
  warn_of_beyond(settings, mistakes);
  check_listeners(settings, {}, mistakes);
  return settings;
}

void check_listeners(const Settings& settings, const std::vector<std::string>& waiting,
                     Mistakes& mistakes) {
  const auto check = [&](const char* key, const std::vector<Endpoint>& endpoints) {
    const bool stays = std::find(waiting.begin(), waiting.end(), key) != waiting.end();
    check_tls(settings, key, endpoints, stays, mistakes);
    check_proxies(settings, key, endpoints, mistakes);
  };
  check("listen", settings.listen);
  check("monitoring.listen", settings.monitoring.listen);
}

Settings load(const Sources& sources) {
  Mistakes mistakes;
  Settings settings = load(sources, mistakes);
  mistakes.refuse();
  return settings;
}

Settings load_to_ask(const Sources& sources, Mistakes& mistakes) {
  Settings settings = load(sources, mistakes);
  const auto said = [&](const char* key) {
    const Origin::Source source = settings.origin(key).source;
    return source == Origin::Source::flag || source == Origin::Source::environment;
  };
  const auto known = [&](const char* key) { return said(key) || meant(settings, key, mistakes); };
  const bool read = !mistakes.has({});
  const bool folder = known("plugin_folder") && (known("control") || !read);
  if (folder || (said("control") && settings.control != "auto")) return settings;
  std::vector<std::string> lines = mistakes.lines();
  lines.emplace_back(
      "portico: so it is not known where the host listens: name its plugin folder by "
      "--plugins FOLDER (or its socket by --control PATH)");
  throw Mistake{lines};
}

bool meant(const Settings& settings, const std::string& key, const Mistakes& mistakes) {
  if (mistakes.has(key)) return false;
  const bool file_was_read = !mistakes.has({});
  return file_was_read || settings.origin(key).source != Origin::Source::fallback;
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> all;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text{*entry};
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return all;
}

}  // namespace portico::settings
