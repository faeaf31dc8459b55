#pragma once

// Whether a library is believed: which bytes it has, who signed them. All of it is asked of the
// private copy; nothing of the library has run. No state; any thread.

#include <string>

#include "plugin/library/copy.hpp"
#include "plugin/refused.hpp"
#include "settings/settings.hpp"

namespace portico::plugin {

/// Throws Refused when the settings pin other bytes for this plugin. `id` may be empty as long as
/// it is not known: then it is enough that some section names them.
void check_pin(const Copy& copy, const settings::Settings& settings, const std::string& id,
               const std::string& version);

/// Throws Refused unless one of the keys has signed the bytes: <file>.sig holds the 64 bytes of an
/// Ed25519 signature, or these in hex or base64. No keys: all is well.
void check_signature(const Copy& copy, const settings::Trust& trust);

}  // namespace portico::plugin
