#pragma once

// Whether a library is believed: who could have written it, which octets it has, who signed them.
// All of it is asked of the private copy or before that is made; nothing of the library has run. No
// state; any thread.

#include <filesystem>
#include <string>

#include "plugin/file.hpp"
#include "plugin/refused.hpp"
#include "settings/settings.hpp"

namespace portico::plugin {

/// Throws Refused when somebody else than root and this account could change the file or its
/// folder, or when the file is a link that leads out of the folder.
void check_permissions(const std::filesystem::path& file);

/// Throws Refused when the settings pin other octets for this plugin. `id` may be empty as long as
/// it is not known: then it is enough that some section names them.
void check_pin(const Copy& copy, const settings::Settings& settings, const std::string& id,
               const std::string& version);

/// Throws Refused unless one of the keys has signed the octets: <file>.sig holds the 64 bytes of an
/// Ed25519 signature, or these in hex or base64. No keys: all is well.
void check_signature(const Copy& copy, const settings::Trust& trust);

}  // namespace portico::plugin
