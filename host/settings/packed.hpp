#pragma once

// Settings as bytes (CBOR, RFC 8949), for another process of the same host: the one that serves
// takes them from its supervisor, which keeps the last good ones and reads no file by itself. No
// state; any thread.

#include <string>
#include <string_view>

#include "settings/settings.hpp"

namespace portico::settings {

/// Of settings that there is no objection to.
std::string packed(const Settings& settings);
/// Throws std::exception for bytes that are none, or hold what cannot be used.
Settings unpacked(std::string_view bytes);

/// A file that says the same, secrets included; what a section says is found elsewhere in it.
std::string as_file(const Settings& settings);

}  // namespace portico::settings
