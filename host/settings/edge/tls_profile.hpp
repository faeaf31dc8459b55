#pragma once

// The profiles of `tls` by their names. No state; any thread.

#include <optional>
#include <set>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "settings/settings.hpp"

namespace portico::settings {

/// What the profile says, the default one's words where it has none of its own; nullopt when there
/// is none of that name.
std::optional<TlsProfile> tls_profile(const Settings& settings, const std::string& name);

/// The key that says something of the profile: "tls.client_ca", or "tls.profiles.partners" followed
/// by ".client_ca" where the profile says it itself.
std::string tls_key(const Settings& settings, const std::string& profile, const std::string& word);

/// Those that listeners use.
std::set<std::string> tls_profiles_in_use(const Settings& settings);

/// A word that a profile has and may not have, and why; empty when there is none.
std::string tls_profiles_objection(const nlohmann::json& profiles);

}  // namespace portico::settings
