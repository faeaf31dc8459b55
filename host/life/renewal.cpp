#include "life/renewal.hpp"

#include <string>

#include "life/trial/trial.hpp"

namespace portico::life {
namespace {

/// What the site takes of a section by itself, without the plugin.
settings::Section beside_plugin(settings::Section section, const settings::Section& now) {
  section.cors = now.cors;
  section.breaking = now.breaking;
  return section;
}

/// Whether the plugin would start as another one than it is.
bool differs(const PluginFile& entry, const settings::Settings& before,
             const settings::Settings& after) {
  const std::string id{plugin::name_of(entry.id)};
  const settings::Section& now = after.section(id, entry.version);
  const settings::Section& known =
      entry.serving ? entry.section : before.section(id, entry.version);
  return beside_plugin(known, now) != now || name_of(after, id, entry.version) != entry.id;
}

}  // namespace

void mark_due(PluginFiles& files, const settings::Settings& before, const settings::Settings& after,
              const std::filesystem::path& named) {
  const bool all = before.trust != after.trust || before.replies != after.replies;
  const bool isolated = before.log != after.log || before.probe != after.probe ||
                        before.deadlines.handler != after.deadlines.handler;
  for (auto& [file, entry] : files) {
    const bool apart = entry.serving && entry.serving->process() != 0;
    if (all || (isolated && apart) || file == named || differs(entry, before, after))
      entry.due = PluginFile::Due::again;
    else if (named.empty() && (entry.state == State::refused || !entry.note.empty()))
      entry.due = PluginFile::Due::now;
  }
}

settings::Settings in_effect(const PluginFiles& files, const settings::Settings& settings) {
  settings::Settings all = settings;
  for (const auto& [file, entry] : files) {
    if (!entry.serving || !differs(entry, settings, settings)) continue;
    const std::string id{plugin::name_of(entry.id)};
    const settings::Section section = beside_plugin(entry.section, all.section(id, entry.version));
    all.plugins.erase(id + '@' + entry.version);
    all.plugins[entry.id] = section;
  }
  return all;
}

}  // namespace portico::life
