#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "life/registry.hpp"
#include "settings/printable.hpp"

namespace portico::life {
namespace {

/// What the site takes of a section by itself, without the plugin.
settings::Section beside_plugin(settings::Section section, const settings::Section& now) {
  section.cors = now.cors;
  section.breaking = now.breaking;
  return section;
}

}  // namespace

/// What a command means that names it so.
Registry::Entries::iterator Registry::named(Change& change, std::string_view name) {
  Entries& all = change.entries;
  auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) {
    return !name.empty() && one.second.id == name;
  });
  if (found == all.end())
    found = std::find_if(all.begin(), all.end(),
                         [&](const auto& one) { return goes_by(one.second.id, one.first, name); });
  if (found != all.end()) return found;
  throw std::runtime_error{"there is no plugin '" + settings::printable(name) +
                           "' here: see portico plugins"};
}

/// The id of what a command names.
const std::string& Registry::id_of(Change& change, std::string_view name) {
  const std::string& id = named(change, name)->second.id;
  if (!id.empty()) return id;
  throw std::runtime_error{'\'' + settings::printable(name) +
                           "' was refused before its id was known: see portico plugins"};
}

void Registry::reload(const settings::Settings& settings, std::string_view name) {
  const std::lock_guard work{work_};
  Change change = begin();
  const auto wanted = name.empty() ? change.entries.end() : named(change, name);
  const bool one = wanted != change.entries.end();
  scan(settings.plugin_folder);  // or nothing is changed
  settings::Settings before = std::exchange(settings_, settings);
  Decisions decided = decisions_;
  decisions_.disabled.clear();
  forgive(one ? wanted->second.id : std::string{});
  mark_due(before, one ? wanted->first : std::filesystem::path{});
  try {
    look_now({}, Renew::always);
  } catch (...) {
    settings_ = std::move(before);
    decisions_ = std::move(decided);
    throw;
  }
}

/// What of the settings a plugin does not see without being started anew.
void Registry::mark_due(const settings::Settings& before, const std::filesystem::path& named) {
  const settings::Settings& after = settings_;
  const bool all = before.trust != after.trust || before.replies != after.replies;
  const bool isolated = before.log != after.log || before.probe != after.probe ||
                        before.deadlines.handler != after.deadlines.handler;
  const std::lock_guard lock{mutex_};
  for (auto& [file, entry] : entries_) {
    const bool apart = entry.serving && entry.serving->process() != 0;
    if (all || (isolated && apart) || file == named || differs(entry, before))
      entry.due = Due::again;
    else if (named.empty() && (entry.state == State::refused || !entry.note.empty()))
      entry.due = Due::now;
  }
}

/// Whether the plugin would start as another one than it is.
bool Registry::differs(const Entry& entry, const settings::Settings& before) const {
  const std::string id{plugin::name_of(entry.id)};
  const settings::Section& now = settings_.section(id, entry.version);
  const settings::Section& known =
      entry.serving ? entry.section : before.section(id, entry.version);
  return beside_plugin(known, now) != now || name_of(settings_, id, entry.version) != entry.id;
}

settings::Settings Registry::in_effect() const {
  settings::Settings all = settings_;
  for (const auto& [file, entry] : entries_) {
    if (!entry.serving || !differs(entry, settings_)) continue;
    const std::string id{plugin::name_of(entry.id)};
    const settings::Section section = beside_plugin(entry.section, all.section(id, entry.version));
    all.plugins.erase(id + '@' + entry.version);
    all.plugins[entry.id] = section;
  }
  return all;
}

void Registry::keep_settings(Keep keep) {
  const std::lock_guard work{work_};
  keep_ = std::move(keep);
  if (keep_) keep_(in_effect());
}

/// A library of that plugin that was not to be loaded again may be, once more.
void Registry::forgive(std::string_view id) {
  std::erase_if(decisions_.lethal, [&](const auto& one) { return one.second.plugin.id == id; });
}

void Registry::switch_to(const std::string& name, bool enabled) {
  const std::lock_guard work{work_};
  Change change = begin();
  const std::string& id = id_of(change, name);
  settings_.plugins[id].enabled = enabled;
  std::erase_if(decisions_.quarantined, [&](const Quarantine& one) { return one.id == id; });
  forgive(id);
  if (enabled)
    decisions_.disabled.erase(id);
  else
    decisions_.disabled.insert(id);
  {
    const std::lock_guard lock{mutex_};
    for (auto& [file, entry] : entries_)
      if (entry.id == id && (!enabled || !entry.serving)) entry.due = Due::again;
  }
  look_now({});
}

void Registry::enable(const std::string& id) { switch_to(id, true); }

void Registry::disable(const std::string& id) { switch_to(id, false); }

void Registry::quarantine(const std::string& id, const std::string& why) {
  const std::lock_guard work{work_};
  Change change = begin();
  Entry& entry = named(change, id)->second;
  quarantine(std::move(change), entry, why);
}

/// For the thread that watches an isolated plugin, which whoever holds the lock may wait for.
bool Registry::give_up(const std::string& id, const std::string& digest, const std::string& why) {
  const std::unique_lock work{work_, std::try_to_lock};
  if (!work) return false;
  Change change = begin();
  for (auto& [file, entry] : change.entries)
    if (entry.id == id && entry.serving && entry.serving->digest() == digest) {
      quarantine(std::move(change), entry, why);
      break;
    }
  return true;
}

/// The entry is one of the change's.
void Registry::quarantine(Change&& change, Entry& entry, const std::string& why) {
  if (entry.state == State::quarantined) return;
  if (!entry.serving) throw std::runtime_error{"'" + entry.id + "' is not served"};
  const plugin::Generation& plugin = *entry.serving;
  const std::string digest = plugin.digest();
  decisions_.quarantined.push_back(
      {{entry.id, plugin.version(), digest, plugin::paths_of(plugin)}, why});
  stand_in(change, entry, digest);
  apply(std::move(change));
}

void Registry::restore(Decisions decisions, Remember remember) {
  const std::lock_guard work{work_};
  for (const std::string& id : decisions.disabled) settings_.plugins[id].enabled = false;
  has_served_ = !decisions.passed.empty() || !decisions.quarantined.empty();
  trial_.spare(decisions.passed);
  decisions_ = std::move(decisions);
  remember_ = std::move(remember);
}

bool Registry::close(std::chrono::milliseconds patience) {
  const std::lock_guard work{work_};
  std::vector<std::shared_ptr<plugin::Generation>> all;
  for (const auto& [file, entry] : entries_)
    if (entry.serving) all.push_back(entry.serving);
  reaper_.retire(all);
  all.clear();
  {
    const std::lock_guard lock{mutex_};
    entries_.clear();
    site_.reset();
  }
  publish_ = nullptr;
  keep_ = nullptr;
  return reaper_.wait(patience);
}

}  // namespace portico::life
