#pragma once

// A folder of plugins, loaded in the order of their names: those that live, and why the others do
// not. A plugin that is refused never costs another one. Built by one thread, then immutable.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "plugin/generation.hpp"
#include "plugin/refused.hpp"
#include "route/route.hpp"
#include "route/table.hpp"
#include "settings/settings.hpp"

namespace portico::plugin {

/// A plugin that the settings leave out.
struct Disabled {
  std::filesystem::path file;
  std::string id;
};

struct Roster {
  std::vector<std::shared_ptr<const Generation>> plugins;
  std::vector<Refusal> refusals;
  std::vector<Disabled> disabled;

  /// In the order of the plugins, then of their registration.
  std::vector<const route::Route*> routes() const;
  /// Keeps the plugins alive on its own.
  std::shared_ptr<const route::Table> table() const;
};

/// Loads every `*.so` of settings.plugin_folder. Throws std::runtime_error when the folder itself
/// cannot be read.
Roster load(const settings::Settings& settings);
/// The same of another folder, or of one library.
Roster load(const settings::Settings& settings, const std::filesystem::path& path);

}  // namespace portico::plugin
