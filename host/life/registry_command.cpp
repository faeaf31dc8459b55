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

Registry::Entry& Registry::entry_of(Change& change, const std::string& id) {
  for (auto& [file, entry] : change.entries)
    if (!id.empty() && entry.id == id) return entry;
  for (auto& [file, entry] : change.entries)
    if (goes_by(entry.id, file, id)) return entry;
  throw std::runtime_error{"there is no plugin '" + settings::printable(id) +
                           "' here: see portico plugins"};
}

void Registry::reload(const settings::Settings& settings, std::string_view id) {
  const std::lock_guard work{work_};
  std::filesystem::path named;
  if (!id.empty()) {
    Change change = begin();
    const Entry& wanted = entry_of(change, std::string{id});
    for (const auto& [file, entry] : change.entries)
      if (&entry == &wanted) named = file;
  }
  scan(settings.plugin_folder);  // or nothing is changed
  settings::Settings before = std::exchange(settings_, settings);
  Decisions decided = decisions_;
  decisions_.disabled.clear();
  forgive(id);
  mark_due(before, named);
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

void Registry::switch_to(const std::string& id, bool enabled) {
  const std::lock_guard work{work_};
  Change change = begin();
  entry_of(change, id);
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
  Entry& entry = entry_of(change, id);
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
