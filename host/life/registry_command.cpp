#include <algorithm>
#include <stdexcept>
#include <utility>

#include "life/registry.hpp"
#include "life/renewal.hpp"

namespace portico::life {
namespace {

/// A library of that plugin that was not to be loaded again may be, once more.
void forgive(Decisions& decisions, std::string_view id) {
  std::erase_if(decisions.lethal, [&](const auto& one) { return one.second.plugin.id == id; });
}

}  // namespace

void Registry::reload(const settings::Settings& settings, std::string_view name) {
  const std::lock_guard work{work_};
  PendingChange change{files_};
  const auto wanted = name.empty() ? change.files.end() : change.named(name);
  const bool one = wanted != change.files.end();
  scan(settings.plugin_folder);  // or nothing is changed
  settings::Settings before = std::exchange(settings_, settings);
  Decisions decided = decisions_;
  decisions_.disabled.clear();
  forgive(decisions_, one ? wanted->second.id : std::string{});
  {
    const std::lock_guard lock{mutex_};
    proofs_.forget(one ? wanted->first : std::filesystem::path{});
    mark_due(files_, before, settings_, one ? wanted->first : std::filesystem::path{});
  }
  try {
    look_now({}, Renew::always);
  } catch (...) {
    settings_ = std::move(before);
    decisions_ = std::move(decided);
    throw;
  }
  tell_unverified(change.files, files_, before, settings_);
}

void Registry::keep_settings(Keep keep) {
  const std::lock_guard work{work_};
  keep_ = std::move(keep);
  if (keep_) keep_(in_effect(files_, settings_));
}

void Registry::switch_to(const std::string& name, bool enabled) {
  const std::lock_guard work{work_};
  PendingChange change{files_};
  const std::string& id = change.id_of(name);
  settings_.plugins[id].enabled = enabled;
  std::erase_if(decisions_.quarantined, [&](const Quarantine& one) { return one.id == id; });
  forgive(decisions_, id);
  if (enabled)
    decisions_.disabled.erase(id);
  else
    decisions_.disabled.insert(id);
  {
    const std::lock_guard lock{mutex_};
    for (auto& [file, entry] : files_)
      if (entry.id == id && (!enabled || !entry.serving)) entry.due = PluginFile::Due::again;
  }
  look_now({});
}

void Registry::enable(const std::string& id) { switch_to(id, true); }

void Registry::disable(const std::string& id) { switch_to(id, false); }

void Registry::quarantine(const std::string& id, const std::string& why) {
  const std::lock_guard work{work_};
  PendingChange change{files_};
  PluginFile& entry = change.named(id)->second;
  quarantine(std::move(change), entry, why);
}

/// For the thread that watches an isolated plugin, which whoever holds the lock may wait for.
bool Registry::give_up(const std::string& id, const std::string& digest, const std::string& why) {
  const std::unique_lock work{work_, std::try_to_lock};
  if (!work) return false;
  PendingChange change{files_};
  for (auto& [file, entry] : change.files)
    if (entry.id == id && entry.serving && entry.serving->digest() == digest) {
      quarantine(std::move(change), entry, why);
      break;
    }
  return true;
}

/// The entry is one of the change's.
void Registry::quarantine(PendingChange&& change, PluginFile& entry, const std::string& why) {
  if (entry.state == State::quarantined) return;
  if (!entry.serving) throw std::runtime_error{"'" + entry.id + "' is not served"};
  const plugin::Generation& plugin = *entry.serving;
  const std::string digest = plugin.digest();
  decisions_.quarantined.push_back(
      {{entry.id, plugin.version(), digest, plugin::paths_of(plugin)}, why});
  examiner_.stand_in(change, entry, digest);
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

void Registry::restore_last_good(LastGoods known, KeepLastGoods keep) {
  const std::lock_guard work{work_};
  last_good_ = std::move(known);
  keep_last_good_ = std::move(keep);
}

bool Registry::close(std::chrono::milliseconds patience) {
  proofs_.end();
  const std::lock_guard work{work_};
  std::vector<std::shared_ptr<plugin::Generation>> all;
  for (const auto& [file, entry] : files_)
    if (entry.serving) all.push_back(entry.serving);
  reaper_.retire(all);
  all.clear();
  {
    const std::lock_guard lock{mutex_};
    files_.clear();
    site_.reset();
  }
  publish_ = nullptr;
  keep_ = nullptr;
  return reaper_.wait(patience);
}

}  // namespace portico::life
