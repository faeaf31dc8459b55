#pragma once

// Values as they may be shown on a screen. Pure functions.

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace portico::settings {

/// With stars in the place of texts that are secrets by the name of their member, as `password`,
/// and of passwords in URLs and the like (settings/secrets.hpp). What only refers to a secret, as
/// {"file": "path"} and "${NAME}", stays.
nlohmann::json veiled(nlohmann::json value);

/// With stars in the place of passwords in URLs and the like alone, whatever its members are
/// called.
nlohmann::json veiled_texts(nlohmann::json value);

}  // namespace portico::settings
