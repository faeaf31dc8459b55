#include "settings/edge/tls_profile.hpp"

#include <nlohmann/json.hpp>

#include "settings/key.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

/// The row of a word that a profile may say, or null.
const Setting<Settings>* row_of(const std::string& word) {
  return word == "profiles" ? nullptr : find_key<Settings>("tls." + word);
}

std::string known_words() {
  std::string text;
  constexpr std::string_view prefix = "tls.";
  for (const Key& key : keys())
    if (key.path.starts_with(prefix) && key.path != "tls.profiles")
      text += (text.empty() ? "" : ", ") + std::string{key.path.substr(prefix.size())};
  return text;
}

bool is_name(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
}

std::string objection(const std::string& name, const json& words) {
  if (!is_name(name)) return "\"" + name + "\" is no name, allowed is [a-z0-9_-]";
  if (name == default_profile)
    return "\"default\" is the profile that the words beside profiles make: choose another name";
  if (!words.is_object()) return name + " must be an object with " + known_words();
  for (const auto& [word, value] : words.items()) {
    const Setting<Settings>* const row = row_of(word);
    if (!row) return name + '.' + word + " is no setting, allowed is one of " + known_words();
    if (std::string wrong = row->objection(value); !wrong.empty())
      return name + '.' + word + ' ' + wrong;
  }
  return {};
}

}  // namespace

std::optional<TlsProfile> tls_profile(const Settings& settings, const std::string& name) {
  if (name == default_profile) return settings.tls;
  const json profiles = json::parse(settings.tls.profiles);
  const auto found = profiles.find(name);
  if (found == profiles.end()) return std::nullopt;
  Settings whole;
  whole.tls = settings.tls;
  for (const auto& [word, value] : found->items())
    if (const Setting<Settings>* const row = row_of(word)) row->store(whole, value);
  return whole.tls;
}

std::string tls_key(const Settings& settings, const std::string& profile, const std::string& word) {
  if (profile == default_profile) return "tls." + word;
  const json profiles = json::parse(settings.tls.profiles);
  const auto found = profiles.find(profile);
  if (found != profiles.end() && found->contains(word.substr(0, word.find('.'))))
    return "tls.profiles." + profile + '.' + word;
  return "tls." + word;
}

std::set<std::string> tls_profiles_in_use(const Settings& settings) {
  std::set<std::string> names;
  for (const auto* list : {&settings.listen, &settings.monitoring.listen})
    for (const Endpoint& endpoint : *list)
      if (!endpoint.tls.empty()) names.insert(endpoint.tls);
  return names;
}

std::string tls_profiles_objection(const json& profiles) {
  for (const auto& [name, words] : profiles.items())
    if (std::string wrong = objection(name, words); !wrong.empty()) return wrong;
  return {};
}

}  // namespace portico::settings
