#pragma once

// What other settings mean for plugins that serve: which of them have to be started anew, and what
// is in effect for those that go on as they were. Pure functions; any thread.

#include <filesystem>

#include "life/plugin_file.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// Marks those that see something of the new settings only when they are started anew, those that
/// are to be believed for other reasons, and the file that is named, or else all that are refused.
void mark_due(PluginFiles& files, const settings::Settings& before, const settings::Settings& after,
              const std::filesystem::path& named);

/// Tells the log what is to be told of the routes of plugins that go on as they were before the
/// change, and was not under the settings before.
void tell_unverified(const PluginFiles& known, const PluginFiles& files,
                     const settings::Settings& before, const settings::Settings& after);

/// The settings, but for each plugin that serves the section that it was started with.
settings::Settings in_effect(const PluginFiles& files, const settings::Settings& settings);

}  // namespace portico::life
