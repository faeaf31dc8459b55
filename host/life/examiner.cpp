#include "life/examiner.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "http/frontend/mount.hpp"
#include "life/lineup.hpp"
#include "plugin/image/entry.hpp"
#include "plugin/image/manifest.hpp"
#include "plugin/image/seal.hpp"
#include "plugin/library/companions.hpp"
#include "settings/log/logger.hpp"
#include "settings/printable.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

/// Damage to it can be noticed by nothing but the settings.
void tell_unsealed(const plugin::Copy& copy, const plugin::Generation& plugin,
                   const settings::Settings& settings) {
  const std::string id{plugin::name_of(plugin.id())};
  const bool covered =
      !settings.trust.keys.empty() || !settings.section(id, plugin.version()).sha256.empty();
  if (covered || plugin::has_seal(plugin::MappedFile{copy.descriptor()}.bytes())) return;
  const auto manifest = plugin::read_manifest(copy.descriptor());
  if (manifest && !manifest->loaded.empty()) return;
  log().information(copy.source().string() +
                    ": has no seal, so that damage to it would go unnoticed: build it with "
                    "portico_add_plugin(), or name its sha256 in the section of plugin '" +
                    id + '\'');
}

/// Throws plugin::Refused where its folders of files cannot be served. `seek` is told of each.
void check_folders(const plugin::Generation& plugin, const settings::Settings& settings,
                   std::vector<fs::path>& seek) {
  const settings::FrontendPlan plan{settings.frontends};
  for (const plugin::Frontend& one : plugin.app().frontends) {
    const std::string title = one.label() + ": ";
    if (const auto* const other = plan.at(one.given.path))
      throw plugin::Refused{title + "the setting static serves " +
                            settings::printable(other->folder) + " there already (" +
                            settings.origin("static").text() +
                            "): leave that out, or set plugins." + plugin.id() + ".prefix"};
    seek.emplace_back(one.given.folder);
    const std::string lack = http::Mount{one.given}.objection();
    if (lack.empty()) continue;
    if (!one.later) throw plugin::Refused{title + lack + ": put it there"};
    plugin.app().write(PORTICO_WARNING, title + lack + ": what is asked of it is 404 until it is");
  }
}

/// Spares a plugin the start when it is known already that its id is taken.
void accept(const PendingChange& change, const fs::path& file, const std::string& id) {
  for (const auto& [other, entry] : change.files) {
    const auto fresh = change.fresh.find(other);
    const bool settled = fresh != change.fresh.end() || entry.due == PluginFile::Due::on_change;
    const plugin::Generation* plugin =
        fresh != change.fresh.end() ? fresh->second.get() : entry.serving.get();
    if (other == file || !settled || !plugin || plugin->id() != id) continue;
    throw plugin::Refused{twin(id, other)};
  }
}

}  // namespace

void Examiner::examine(PendingChange& change, const fs::path& file) const {
  change.files[file].stray.clear();
  change.files[file].around = Surroundings{file, {}};
  try {
    load(change, file);
    change.files[file].around = {};
  } catch (const plugin::NoPlugin& error) {  // see sort_strays()
    change.files[file].stray = error.what();
    change.files[file].due = PluginFile::Due::on_change;
    return;
  } catch (const Unproved&) {
    await_proof(change, file);
  } catch (const std::exception& error) {
    if (means_.over) return;
    refuse(change, file, error.what());
  }
  change.files[file].due = PluginFile::Due::on_change;
  if (!fall_back(change, file)) stand_in_again(change, file);
}

/// What served in the process before this one, and is refused now.
void Examiner::stand_in_again(PendingChange& change, const fs::path& file) const {
  PluginFile& entry = change.files[file];
  const auto tried = change.digests.find(file);
  if (entry.state != State::refused || entry.serving || entry.standin || change.fresh.count(file) ||
      tried == change.digests.end())
    return;
  const Known* const known = served(tried->second);
  if (!known) return;
  entry.stand_in_for(*known);
  change.moves = true;
  log().warning(known->id + ' ' + known->version + " served before, its routes answer 503");
}

const Known* Examiner::served(const std::string& digest) const {
  const auto& all = means_.decisions.served;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Known& one) { return one.digest == digest; });
  return found == all.end() ? nullptr : &*found;
}

void Examiner::load(PendingChange& change, const fs::path& file) const {
  PluginFile& entry = change.files[file];
  entry.crowded = false;
  entry.proof.reset();
  entry.folders.clear();
  if (entry.due != PluginFile::Due::on_change) entry.note.clear();
  const plugin::Copy copy = means_.trial.copy(file, means_.settings);
  change.digests[file] = copy.digest();
  entry.note_names(copy);
  const bool serves = entry.serving && entry.serving->digest() == copy.digest();
  try {
    if (!serves || entry.due == PluginFile::Due::again) return load(change, file, copy);
    if (entry.due == PluginFile::Due::verdict) judge(entry, copy);
    entry.note.clear();
  } catch (...) {
    std::vector<fs::path> sought = plugin::places_of_companions(copy);
    sought.insert(sought.end(), entry.folders.begin(), entry.folders.end());
    entry.around = Surroundings{file, std::move(sought)};
    throw;
  }
}

/// What serves goes on, as the same generation, if it is believed.
void Examiner::judge(PluginFile& entry, const plugin::Copy& copy) const {
  const Identity plugin{std::string{plugin::name_of(entry.id)}, entry.version};
  means_.trial.judge(copy, means_.settings, plugin);
  entry.section.sha256 = means_.settings.section(plugin.id, plugin.version).sha256;
}

void Examiner::load(PendingChange& change, const fs::path& file, const plugin::Copy& copy) const {
  PluginFile& entry = change.files[file];
  check_lethal(entry, copy.digest());
  if (stand_in(change, entry, copy.digest()) || lacks(change, copy)) return;
  const bool known = means_.trial.passed().count(copy.digest()) > 0;
  const Trial::Say say{[&](const std::string& id) { accept(change, file, id); },
                       [&](const plugin::Copy& whole, const Identity& plugin) {
                         return is_proved(change, file, whole, plugin);
                       }};
  Trial::Outcome outcome = means_.trial.run(copy, means_.settings, say);
  const auto* disabled = std::get_if<Trial::Disabled>(&outcome);
  if (!disabled) {
    if (!known) tell_unsealed(copy, *std::get<0>(outcome), means_.settings);
    change.fresh[file] = means_.reaper.adopt(std::move(std::get<0>(outcome)), change.needs[file]);
    check_folders(*change.fresh[file], means_.settings, entry.folders);
    return;
  }
  change.retire(entry, "it is switched off");
  if (entry.state != State::disabled)
    log().information(file.string() + ": plugin '" + disabled->id + "' is switched off");
  entry.state = State::disabled;
  entry.id = disabled->id;
  entry.version = disabled->version;
  entry.note.clear();
}

/// A library that is no plugin is none to be refused where another file needs it.
void Examiner::sort_strays(PendingChange& change) const {
  const auto wanted = [&](const PluginFile& stray) {
    return std::any_of(change.files.begin(), change.files.end(), [&](const auto& one) {
      return &one.second != &stray && one.second.needs_library(stray);
    });
  };
  for (auto& [file, entry] : change.files) {
    if (entry.stray.empty()) continue;
    if (wanted(entry)) {
      change.retire(entry, "its file is a library that others need");
      entry.note.clear();
    } else {
      refuse(change, file, entry.stray);
      fall_back(change, file);
    }
    if (change.digests.count(file)) change.wake(entry);
  }
}

/// What has ended one process is not loaded into the next.
void Examiner::check_lethal(PluginFile& entry, const std::string& digest) const {
  const auto found = means_.decisions.lethal.find(digest);
  if (found == means_.decisions.lethal.end()) return;
  if (!entry.serving && !entry.standin) {
    entry.id = found->second.plugin.id;
    entry.version = found->second.plugin.version;
  }
  throw plugin::Refused{found->second.why};
}

bool Examiner::stand_in(PendingChange& change, PluginFile& entry, const std::string& digest) const {
  const auto& quarantined = means_.decisions.quarantined;
  const auto found = std::find_if(quarantined.begin(), quarantined.end(),
                                  [&](const Quarantine& one) { return one.digest == digest; });
  if (found == quarantined.end()) return false;
  entry.stand_in_for(*found);
  entry.state = State::quarantined;
  entry.note = found->why;
  change.moves = true;
  log().warning(found->id + ' ' + found->version +
                " is in quarantine, its routes answer 503: " + found->why);
  return true;
}

void Examiner::refuse(PendingChange& change, const fs::path& file,
                      const std::string& reason) const {
  change.fresh.erase(file);
  PluginFile& entry = change.files[file];
  if (entry.note == reason) return;  // it was looked at because something else changed
  entry.note = reason;
  if (!entry.serving && !entry.standin) entry.state = State::refused;
  log().error(file.string() + ": " + reason +
              (entry.serving ? "; " + title(*entry.serving) + " goes on serving" : ""));
  means_.rejections.add(file, reason);
}

/// What the plugin says it needs must serve, or be about to. One that lacks it is not even opened.
bool Examiner::lacks(PendingChange& change, const plugin::Copy& copy) const {
  const fs::path& file = copy.source();
  std::vector<plugin::Need>& needs = change.needs[file];
  needs.clear();
  const auto manifest = plugin::read_manifest(copy.descriptor());
  if (!manifest || !means_.settings.section(manifest->id, manifest->version).enabled) return false;
  needs = manifest->needs;
  for (const plugin::Need& need : needs) {
    const std::string reason = lack(need, change.members());
    if (reason.empty()) continue;
    hold_back(change, file, reason);
    PluginFile& entry = change.files[file];
    if (entry.serving) return true;
    entry.needs = needs;
    if (const Known* const known = served(copy.digest()))
      entry.stand_in_for(*known);
    else if (!entry.standin)
      entry.id = name_of(means_.settings, manifest->id, manifest->version),
      entry.version = manifest->version;
    return true;
  }
  return false;
}

void Examiner::hold_back(PendingChange& change, const fs::path& file,
                         const std::string& reason) const {
  refuse(change, file, reason);
  PluginFile& entry = change.files[file];
  entry.crowded = true;
  if (!entry.serving) entry.state = State::waiting;
}

bool Examiner::fall_back(PendingChange& change, const fs::path& file) const {
  PluginFile& entry = change.files[file];
  const bool refused = entry.state == State::refused || entry.state == State::waiting;
  const auto known = means_.last_good.find(file);
  if (!refused || entry.serving || entry.standin || change.fresh.count(file) ||
      known == means_.last_good.end() || !change.fallen.insert(file).second)
    return false;
  const LastGood& good = known->second;
  const auto tried = change.digests.find(file);
  if (tried != change.digests.end() && tried->second == good.copy.digest()) return false;
  if (barred(good.copy.digest())) return false;
  const std::string title = good.plugin.id + ' ' + good.plugin.version;
  try {
    const auto manifest = plugin::read_manifest(good.copy.descriptor());
    Trial::Outcome outcome = means_.trial.run(
        good.copy, means_.settings, {[&](const std::string& id) { accept(change, file, id); }});
    auto* plugin = std::get_if<std::unique_ptr<plugin::Generation>>(&outcome);
    if (!plugin) return false;
    change.needs[file] = manifest ? manifest->needs : std::vector<plugin::Need>{};
    change.fresh[file] = means_.reaper.adopt(std::move(*plugin), change.needs[file]);
    log().warning(file.string() + ": " + title + ", which has served before, goes on serving");
    return true;
  } catch (const std::exception& error) {
    log().error(file.string() + ": " + title +
                ", which has served before, cannot be served either: " + error.what());
    return false;
  }
}

/// Whether a library may not run, whatever it is the file of.
bool Examiner::barred(const std::string& digest) const {
  if (means_.decisions.lethal.count(digest)) return true;
  for (const Quarantine& one : means_.decisions.quarantined)
    if (one.digest == digest) return true;
  return false;
}

}  // namespace portico::life
