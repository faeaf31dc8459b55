#pragma once

// The settings of a project that its author serves: those of its own file, portico.json, so that a
// plugin is built, tested and proved with the configuration that it needs. No state.

#include <filesystem>

#include "settings/load.hpp"

namespace portico::settings {

/// Where no file of settings is named: the portico.json of the current folder, else that of
/// `plugins`, a library's folder or the folder itself, else none. `plugins` may be empty.
Sources with_project_file(Sources sources, const std::filesystem::path& plugins);

}  // namespace portico::settings
