#include <algorithm>

#include <Poco/Logger.h>

#include "life/registry.hpp"

namespace portico::life {

namespace fs = std::filesystem;

/// What the plugin says it needs must serve, or be about to. One that lacks it is not even opened.
bool Registry::lacks(Change& change, const plugin::Copy& copy) {
  const fs::path& file = copy.source();
  std::vector<plugin::Need>& needs = change.needs[file];
  needs.clear();
  const auto manifest = plugin::read_manifest(copy);
  if (!manifest || !settings_.section(manifest->id, manifest->version).enabled) return false;
  needs = manifest->needs;
  for (const plugin::Need& need : needs) {
    const std::string reason = lack(need, members(change));
    if (reason.empty()) continue;
    hold_back(change, file, reason);
    Entry& entry = change.entries[file];
    if (entry.serving) return true;
    entry.needs = needs;
    const auto& known = decisions_.dependents;
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Known& one) { return one.digest == copy.digest(); });
    if (found != known.end())
      take_place(entry, *found);
    else if (!entry.standin)
      entry.id = name_of(settings_, manifest->id, manifest->version),
      entry.version = manifest->version;
    return true;
  }
  return false;
}

/// The plugin of the file may not serve before something else does.
void Registry::hold_back(Change& change, const fs::path& file, const std::string& reason) {
  refuse(change, file, reason);
  Entry& entry = change.entries[file];
  entry.crowded = true;
  if (!entry.serving) entry.state = State::waiting;
}

/// The plugin that serves may no longer, until something else does.
void Registry::suspend(Change& change, Entry& entry, const std::string& reason) {
  const plugin::Generation& plugin = *entry.serving;
  Poco::Logger::get("portico").warning(plugin.id() + ' ' + plugin.version() +
                                       " waits, its routes answer 503: " + reason);
  take_place(entry, {plugin.id(), plugin.version(), plugin.digest(), plugin::paths_of(plugin)});
  entry.state = State::waiting;
  entry.note = reason;
  entry.crowded = true;
  change.moves = true;
}

Members Registry::members(const Change& change) {
  Members all;
  for (const auto& [file, entry] : change.entries) {
    const auto fresh = change.fresh.find(file);
    if (fresh != change.fresh.end())
      all[file] = {fresh->second->id(), fresh->second->version(), State::serving,
                   change.needs.at(file)};
    else
      all[file] = {entry.id, entry.version, entry.serving ? State::serving : entry.state,
                   entry.needs};
  }
  return all;
}

/// A version that is too old for plugins which need it is as good as one that breaks clients.
void Registry::hold_to_dependents(const Change& change, const plugin::Generation& before,
                                  const plugin::Generation& after) const {
  if (policy_for(after) != settings::Breaking::deny) return;
  const auto left = left_behind(members(change), {before.id(), before.version(), {}, {}});
  if (!left.empty())
    throw plugin::Refused{"is " + after.id() + ' ' + after.version() + ", but " + left.front() +
                          ": replace that first, or set breaking_changes to warn or allow"};
}

settings::Breaking Registry::policy_for(const plugin::Generation& plugin) const {
  return settings_.section(plugin.id()).breaking.value_or(settings_.breaking);
}

/// Whoever is refused gives its place back to what served there, which may crowd out or suit
/// others.
void Registry::line_up(Change& change) {
  for (;;) {
    while (give_way(change)) continue;
    const auto all = lacking(members(change));
    const auto fresh = std::find_if(
        all.begin(), all.end(), [&](const auto& one) { return change.fresh.count(one.first) > 0; });
    if (fresh != all.end()) {
      hold_back(change, fresh->first, fresh->second);
      continue;
    }
    for (const auto& [file, reason] : all) suspend(change, change.entries[file], reason);
    return;
  }
}

/// Answers for the library instead of whatever did.
void Registry::take_place(Entry& entry, const Known& library) {
  entry.standin = std::make_shared<plugin::Standin>(library.id, library.version, library.paths);
  entry.serving.reset();
  entry.id = library.id;
  entry.version = library.version;
  entry.digest = library.digest;
}

}  // namespace portico::life
