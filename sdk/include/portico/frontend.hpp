#pragma once

// FrontendOptions: what app.frontend("/", "dist", {...}) may say beside its path and folder. Start
// time only.

#include <cstdint>

#include "portico/frontend.h"

namespace portico {

/// What answers where neither a file nor the index of a folder is.
enum class Fallback : std::int32_t {
  automatic = PORTICO_FALLBACK_AUTO,       ///< 404.html where there is one, else index
  index = PORTICO_FALLBACK_INDEX,          ///< index.html, for a browser that goes to a page
  not_found = PORTICO_FALLBACK_NOT_FOUND,  ///< 404.html, with that status
  none = PORTICO_FALLBACK_NONE             ///< 404
};

struct FrontendOptions {
  /// What answers where neither a file nor the index of a folder is.
  Fallback fallback = Fallback::automatic;
  /// Whether the folder, and the file that `fallback` names, have to be there when the plugin is
  /// loaded; false: what is missing is 404 until it is there.
  bool check_folder = true;
  /// Whether files with a hash in their name, app.4f3a9c21.js, may be kept for ever.
  bool immutable = true;
};

}  // namespace portico
