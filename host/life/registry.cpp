#include "life/registry.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <Poco/Logger.h>

#include "life/breaking.hpp"
#include "os/elf_image.hpp"
#include "plugin/companions.hpp"
#include "plugin/entry.hpp"
#include "plugin/seal.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_rejections = 20;
constexpr std::chrono::seconds last_patience{2};

Poco::Logger& log() {
  static Poco::Logger& logger = Poco::Logger::get("portico");
  return logger;
}

Moment now() { return std::chrono::system_clock::now(); }

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::string title(const plugin::Generation& plugin) { return plugin.id() + ' ' + plugin.version(); }

using Fresh = std::map<fs::path, std::shared_ptr<plugin::Generation>>;

template <class Entries> Cast cast_of(const Entries& entries, const Fresh& fresh) {
  Cast cast;
  for (const auto& [file, entry] : entries) {
    const auto found = fresh.find(file);
    if (found != fresh.end())
      cast.plugins.push_back(found->second);
    else if (entry.serving)
      cast.plugins.push_back(entry.serving);
    else if (entry.standin)
      cast.standins.push_back(entry.standin);
  }
  return cast;
}

/// Damage to it can be noticed by nothing but the settings.
void tell_unsealed(const plugin::Copy& copy, const plugin::Generation& plugin,
                   const settings::Settings& settings) {
  const std::string id{plugin::name_of(plugin.id())};
  const bool covered =
      !settings.trust.keys.empty() || !settings.section(id, plugin.version()).sha256.empty();
  if (covered || plugin::has_seal(plugin::MappedFile{copy.descriptor()}.octets())) return;
  log().information(copy.source().string() +
                    ": has no seal, so that damage to it would go unnoticed: build it with "
                    "portico_add_plugin(), or name its sha256 in the section of plugin '" +
                    id + '\'');
}

/// The pins of the site, whose parts are in the order of the cast.
template <class Entries> void take_pins(Entries& entries, const http::Site& site) {
  auto held = site.held().begin();
  for (auto& [file, entry] : entries)
    if (entry.serving) entry.pin = (held++)->pin;
  for (auto& [file, entry] : entries)
    if (!entry.serving && entry.standin) entry.pin = (held++)->pin;
}

template <class Entries> bool serves(const Entries& entries, const plugin::Generation& plugin) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return entry.second.serving.get() == &plugin; });
}

}  // namespace

Registry::Registry(const settings::Settings& settings, Trial::Place place)
    : settings_{settings},
      trial_{place,
             [this](const auto& id, const auto& digest, const auto& why) {
               return give_up(id, digest, why);
             },
             given_up_} {}

Registry::~Registry() { close(last_patience); }

void Registry::publish_to(Publish publish) {
  const std::lock_guard work{work_};
  publish_ = std::move(publish);
  if (site_) publish_(site_);
}

void Registry::look(const std::set<fs::path>& busy) {
  const std::lock_guard work{work_};
  look_now(busy);
}

void Registry::look_now(const std::set<fs::path>& busy, Renew renew) {
  const Files files = scan(settings_.plugin_folder);
  Change change = begin();
  change.moves = renew == Renew::always;
  drop_gone(change, files);
  const std::vector<fs::path> examined = due(change, files, busy);
  if (examined.empty() && !change.moves && change.entries.size() == entries_.size() && site_)
    return;
  for (const fs::path& file : in_order_of_need(examined)) {
    if (given_up_) break;
    examine(change, file);
  }
  sort_strays(change);
  apply(std::move(change));
}

Registry::Change Registry::begin() const {
  Change change;
  change.entries = entries_;
  return change;
}

void Registry::drop_gone(Change& change, const Files& files) {
  for (auto at = change.entries.begin(); at != change.entries.end();) {
    if (files.count(at->first)) {
      ++at;
      continue;
    }
    retire(change, at->second, "its file is gone");
    at = change.entries.erase(at);
  }
}

std::vector<fs::path> Registry::due(Change& change, const Files& files,
                                    const std::set<fs::path>& busy) {
  std::set<fs::path> found;
  for (const auto& [file, stamp] : files) {
    if (busy.count(file)) continue;
    const auto known = change.entries.find(file);
    if (known != change.entries.end() && known->second.due == Due::on_change &&
        known->second.seen == stamp && !known->second.around.have_changed())
      continue;
    Entry& entry = change.entries[file];
    entry.seen = stamp;
    if (entry.due == Due::on_change) entry.due = Due::now;
    found.insert(file);
  }
  if (!found.empty() || change.moves)
    for (const auto& [file, entry] : change.entries)
      if (entry.crowded && !busy.count(file)) found.insert(file);
  return {found.begin(), found.end()};
}

void Registry::examine(Change& change, const fs::path& file) {
  change.entries[file].stray.clear();
  change.entries[file].around = Surroundings{file, {}};
  try {
    load(change, file);
    change.entries[file].around = {};
  } catch (const plugin::NoPlugin& error) {  // see sort_strays()
    change.entries[file].stray = error.what();
    change.entries[file].due = Due::on_change;
    return;
  } catch (const std::exception& error) {
    if (given_up_) return;
    refuse(change, file, error.what());
  }
  change.entries[file].due = Due::on_change;
  fall_back(change, file);
}

void Registry::load(Change& change, const fs::path& file) {
  Entry& entry = change.entries[file];
  entry.crowded = false;
  if (entry.due != Due::on_change) entry.note.clear();
  const plugin::Copy copy = trial_.copy(file, settings_);
  change.digests[file] = copy.digest();
  note_names(entry, copy);
  if (entry.due != Due::again && entry.serving && entry.serving->digest() == copy.digest()) {
    entry.note.clear();
    return;
  }
  try {
    load(change, file, copy);
  } catch (...) {
    entry.around = Surroundings{file, plugin::places_of_companions(copy)};
    throw;
  }
}

void Registry::load(Change& change, const fs::path& file, const plugin::Copy& copy) {
  Entry& entry = change.entries[file];
  check_lethal(entry, copy.digest());
  if (stand_in(change, entry, copy.digest()) || lacks(change, copy)) return;
  const bool known = trial_.passed().count(copy.digest()) > 0;
  Trial::Outcome outcome =
      trial_.run(copy, settings_, [&](const std::string& id) { accept(change, file, id); });
  const auto* disabled = std::get_if<Trial::Disabled>(&outcome);
  if (!disabled) {
    if (!known) tell_unsealed(copy, *std::get<0>(outcome), settings_);
    change.fresh[file] = reaper_.adopt(std::move(std::get<0>(outcome)), change.needs[file]);
    return;
  }
  retire(change, entry, "it is switched off");
  if (entry.state != State::disabled)
    log().information(file.string() + ": plugin '" + disabled->id + "' is switched off");
  entry.state = State::disabled;
  entry.id = disabled->id;
  entry.version = disabled->version;
  entry.note.clear();
}

void Registry::note_names(Entry& entry, const plugin::Copy& copy) {
  const plugin::MappedFile mapped{copy.descriptor()};
  const os::ElfImage image{mapped.octets()};
  entry.names = {copy.source().filename().string()};
  for (const std::string_view name : image.strings(DT_SONAME)) entry.names.emplace(name);
  entry.wants.clear();
  for (const std::string_view name : image.strings(DT_NEEDED)) entry.wants.emplace(name);
}

/// A library that is no plugin is none to be refused where another file needs it.
void Registry::sort_strays(Change& change) {
  const auto wanted = [&](const Entry& stray) {
    return std::any_of(change.entries.begin(), change.entries.end(), [&](const auto& one) {
      return &one.second != &stray && needs(one.second, stray);
    });
  };
  for (auto& [file, entry] : change.entries) {
    if (entry.stray.empty()) continue;
    if (wanted(entry)) {
      retire(change, entry, "its file is a library that others need");
      entry.note.clear();
    } else {
      refuse(change, file, entry.stray);
      fall_back(change, file);
    }
    if (change.digests.count(file)) wake(change, entry);
  }
}

/// Those that were refused may have been so for want of it: they are due in the next look.
void Registry::wake(Change& change, const Entry& library) {
  for (auto& [file, entry] : change.entries)
    if (!entry.note.empty() && !change.digests.count(file) && needs(entry, library))
      entry.due = entry.serving ? Due::again : Due::now;
}

bool Registry::needs(const Entry& entry, const Entry& library) {
  return std::any_of(library.names.begin(), library.names.end(),
                     [&](const std::string& name) { return entry.wants.count(name) > 0; });
}

/// What has ended one process is not loaded into the next.
void Registry::check_lethal(Entry& entry, const std::string& digest) const {
  const auto found = decisions_.lethal.find(digest);
  if (found == decisions_.lethal.end()) return;
  if (!entry.serving && !entry.standin) {
    entry.id = found->second.plugin.id;
    entry.version = found->second.plugin.version;
  }
  throw plugin::Refused{found->second.why};
}

/// A library in quarantine is not even opened.
bool Registry::stand_in(Change& change, Entry& entry, const std::string& digest) {
  const auto& quarantined = decisions_.quarantined;
  const auto found = std::find_if(quarantined.begin(), quarantined.end(),
                                  [&](const Quarantine& one) { return one.digest == digest; });
  if (found == quarantined.end()) return false;
  take_place(entry, *found);
  entry.state = State::quarantined;
  entry.note = found->why;
  change.moves = true;
  log().warning(found->id + ' ' + found->version +
                " is in quarantine, its routes answer 503: " + found->why);
  return true;
}

/// Spares a plugin the start when it is known already that its id is taken.
void Registry::accept(const Change& change, const fs::path& file, const std::string& id) {
  for (const auto& [other, entry] : change.entries) {
    const auto fresh = change.fresh.find(other);
    const bool settled = fresh != change.fresh.end() || entry.due == Due::on_change;
    const plugin::Generation* plugin =
        fresh != change.fresh.end() ? fresh->second.get() : entry.serving.get();
    if (other == file || !settled || !plugin || plugin->id() != id) continue;
    throw plugin::Refused{twin(id, other)};
  }
}

void Registry::refuse(Change& change, const fs::path& file, const std::string& reason) {
  change.fresh.erase(file);
  Entry& entry = change.entries[file];
  if (entry.note == reason) return;  // it was looked at because something else changed
  entry.note = reason;
  if (!entry.serving && !entry.standin) entry.state = State::refused;
  log().error(file.string() + ": " + reason +
              (entry.serving ? "; " + title(*entry.serving) + " goes on serving" : ""));
  const std::lock_guard lock{mutex_};
  std::erase_if(rejections_,
                [&](const Rejection& one) { return one.file == file && one.reason == reason; });
  rejections_.push_front({file, reason, now()});
  if (rejections_.size() > most_rejections) rejections_.pop_back();
}

void Registry::retire(Change& change, Entry& entry, std::string_view why) {
  if (!entry.serving && !entry.standin) return;
  if (entry.serving)
    log().information(title(*entry.serving) + " is no longer served: " + std::string{why});
  entry.serving.reset();
  entry.standin.reset();
  change.moves = true;
}

void Registry::apply(Change change) {
  hold_to_clients(change);
  line_up(change);
  std::shared_ptr<const http::Site> site = site_of(change);
  install_fresh(change);
  commit(std::move(change), std::move(site));
}

std::shared_ptr<const http::Site> Registry::site_of(Change& change) {
  if (site_ && !change.moves && change.fresh.empty()) return site_;
  try {
    return make_site(cast_of(change.entries, change.fresh), settings_, rule_states_);
  } catch (const std::exception& error) {
    const auto fresh = change.fresh;
    for (const auto& [file, plugin] : fresh)
      refuse(change, file, std::string{"cannot be served: "} + error.what());
  }
  return make_site(cast_of(change.entries, change.fresh), settings_, rule_states_);
}

void Registry::hold_to_clients(Change& change) {
  const auto fresh = change.fresh;
  for (const auto& [file, plugin] : fresh)
    for (const auto& [other, entry] : entries_) {
      if (!entry.serving || entry.serving->id() != plugin->id()) continue;
      try {
        life::hold_to_clients(*entry.serving, *plugin, policy_for(*plugin));
        hold_to_dependents(change, *entry.serving, *plugin);
      } catch (const std::exception& error) {
        refuse(change, file, error.what());
        break;
      }
    }
}

/// Whether somebody has come who may be in the way of others.
bool Registry::give_way(Change& change) {
  std::vector<Place> places;
  for (const auto& [file, entry] : change.entries) {
    const auto fresh = change.fresh.find(file);
    places.push_back({file, fresh == change.fresh.end() ? nullptr : fresh->second, entry.serving});
  }
  bool fallen = false;
  for (const plugin::Refusal& refusal : settle(places)) {
    refuse(change, refusal.file, refusal.reason);
    change.entries[refusal.file].crowded = true;
    fallen = fall_back(change, refusal.file) || fallen;
  }
  return fallen;
}

void Registry::install_fresh(Change& change) {
  for (auto& [file, plugin] : change.fresh) {
    for (const std::string& line : hidden(*plugin)) plugin->app().write(PORTICO_WARNING, line);
    Entry& entry = change.entries[file];
    entry.number = ++last_number_;
    entry.since = now();
    entry.state = State::serving;
    entry.id = plugin->id();
    entry.version = plugin->version();
    entry.digest = plugin->digest();
    entry.needs = std::move(change.needs[file]);
    entry.section =
        settings_.section(std::string{plugin::name_of(plugin->id())}, plugin->version());
    if (!change.fallen.count(file)) entry.note.clear();
    has_served_ = true;
    if (site_)
      log().information(title(*plugin) + " serves " +
                        (entry.serving ? "in the place of " + title(*entry.serving) + ' ' : "") +
                        "as generation " + std::to_string(entry.number) + ": " +
                        plural(plugin->routes().size(), "route"));
    entry.standin.reset();
    entry.serving = std::move(plugin);
    change.moves = true;
  }
  change.fresh.clear();
}

/// From here on others see the change.
void Registry::commit(Change change, std::shared_ptr<const http::Site> site) {
  std::vector<std::shared_ptr<plugin::Generation>> replaced;
  Entries before;
  {
    const std::lock_guard lock{mutex_};
    before = std::exchange(entries_, std::move(change.entries));
    take_pins(entries_, *site);
    std::erase_if(old_, [](const Old& old) { return old.plugin.expired(); });
    for (const auto& [file, entry] : before) {
      if (!entry.serving || serves(entries_, *entry.serving)) continue;
      replaced.push_back(entry.serving);
      old_.push_back(
          {entry.id, entry.version, entry.number, entry.since, entry.serving, entry.pin});
    }
    site_ = site;
  }
  if (publish_) publish_(std::move(site));
  if (keep_) keep_(in_effect());
  keep_last_good();
  for (const auto& plugin : replaced) plugin->supersede();
  reaper_.retire(replaced);
  remember();
}

/// What the process after this one has to know.
void Registry::remember() {
  decisions_.passed.clear();
  decisions_.dependents.clear();
  for (const auto& [file, entry] : entries_) {
    if (const auto passed = trial_.passed().find(entry.digest); passed != trial_.passed().end())
      decisions_.passed.insert(*passed);
    if (entry.needs.empty() || entry.state == State::quarantined) continue;
    if (entry.serving)
      decisions_.dependents.push_back(
          {entry.id, entry.version, entry.digest, plugin::paths_of(*entry.serving)});
    else if (entry.standin)
      decisions_.dependents.push_back(
          {entry.id, entry.version, entry.digest, plugin::paths_of(*entry.standin)});
  }
  if (remember_) remember_(decisions_);
}

}  // namespace portico::life
