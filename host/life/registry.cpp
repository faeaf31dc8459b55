#include "life/registry.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

#include "life/lineup.hpp"
#include "life/needs.hpp"
#include "life/renewal.hpp"
#include "route/load_mark.hpp"
#include "settings/log/logger.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds last_patience{2};

Moment now() { return std::chrono::system_clock::now(); }

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

/// The pins of the site, whose parts are in the order of the cast.
void take_pins(PluginFiles& files, const http::Site& site) {
  auto part = site.part_pins().begin();
  for (auto& [file, entry] : files)
    if (entry.serving) entry.pin = (part++)->pin;
  for (auto& [file, entry] : files)
    if (!entry.serving && entry.standin) entry.pin = (part++)->pin;
}

bool serves(const PluginFiles& files, const plugin::Generation& plugin) {
  return std::any_of(files.begin(), files.end(),
                     [&](const auto& entry) { return entry.second.serving.get() == &plugin; });
}

/// What serves now is what is good. False: nothing has changed.
bool note_good(LastGoods& known_good, const PluginFiles& files) {
  bool changed =
      std::erase_if(known_good, [&](const auto& one) { return files.count(one.first) == 0; }) > 0;
  for (const auto& [file, entry] : files) {
    if (!entry.serving) continue;
    const plugin::Generation& plugin = *entry.serving;
    const auto known = known_good.find(file);
    if (known != known_good.end() && known->second.copy.digest() == plugin.digest()) continue;
    known_good.insert_or_assign(
        file,
        LastGood{plugin.copy(), {std::string{plugin::name_of(plugin.id())}, plugin.version()}});
    changed = true;
  }
  return changed;
}

void note_serving(Decisions& decisions, const PluginFiles& files, const Trial::Passed& known) {
  decisions.passed.clear();
  decisions.served.clear();
  for (const auto& [file, entry] : files) {
    if (const auto passed = known.find(entry.digest); passed != known.end())
      decisions.passed.insert(*passed);
    const bool comes_again = entry.needs.empty() && entry.note.empty();
    if (comes_again || entry.state == State::quarantined) continue;
    if (entry.serving)
      decisions.served.push_back(
          {entry.id, entry.version, entry.digest, plugin::paths_of(*entry.serving)});
    else if (entry.standin)
      decisions.served.push_back(
          {entry.id, entry.version, entry.digest, plugin::paths_of(*entry.standin)});
  }
}

/// What ends the process now is the fault of the only plugin that comes; of several it is nobody's.
std::unique_ptr<route::LoadMark> mark_of_lone(const PendingChange& change) {
  if (change.fresh.size() != 1) return nullptr;
  const auto& [file, plugin] = *change.fresh.begin();
  return std::make_unique<route::LoadMark>(
      route::LoadMark::Of{file.native(), plugin->id(), plugin->version(), plugin->digest()},
      route::presenting);
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

void Registry::take_over() {
  const std::lock_guard work{work_};
  examine(inherited_files(), {}, Renew::if_changed);
}

Files Registry::inherited_files() const {
  try {
    return scan(settings_.plugin_folder);
  } catch (const std::runtime_error& error) {
    log().error(std::string{error.what()} +
                ": what served from it serves on; make it readable again");
  }
  Files files;
  for (const auto& [file, good] : last_good_) files.emplace(file, Stamp{});
  return files;
}

/// There is a verdict of the file. Others that have changed since are for others to look at: nobody
/// may have asked for them, or somebody may be writing them still.
void Registry::look_again(const fs::path& file) {
  const std::lock_guard work{work_};
  {
    const std::lock_guard lock{mutex_};
    const auto found = files_.find(file);
    if (given_up_ || found == files_.end() || !found->second.proof) return;
    found->second.due = std::max(found->second.due, PluginFile::Due::now);
  }
  try {
    const Files files = scan(settings_.plugin_folder);
    std::set<fs::path> changed;
    for (const auto& [other, stamp] : files) {
      const auto known = files_.find(other);
      if (known == files_.end() || known->second.seen != stamp) changed.insert(other);
    }
    examine(files, changed, Renew::if_changed);
  } catch (const std::exception& error) {
    log().error(std::string{error.what()} + "; what was loaded goes on serving");
  }
}

void Registry::look_now(const std::set<fs::path>& busy, Renew renew) {
  examine(scan(settings_.plugin_folder), busy, renew);
}

void Registry::examine(const Files& files, const std::set<fs::path>& busy, Renew renew) {
  PendingChange change{files_};
  change.moves = renew == Renew::always;
  change.drop_gone(files);
  const std::vector<fs::path> examined = change.due(files, busy);
  if (examined.empty() && !change.moves && change.files.size() == files_.size() && site_) return;
  for (const fs::path& file : in_order_of_need(examined)) {
    if (given_up_) break;
    examiner_.examine(change, file);
  }
  examiner_.sort_strays(change);
  apply(std::move(change));
}

void Registry::apply(PendingChange change) {
  arrangement_.arrange(change, files_);
  std::shared_ptr<const http::Site> site = site_of(change);
  install_fresh(change);
  commit(std::move(change), std::move(site));
}

std::shared_ptr<const http::Site> Registry::site_of(PendingChange& change) {
  if (site_ && !change.moves && change.fresh.empty()) return site_;
  try {
    const auto mark = mark_of_lone(change);
    return make_site(change.cast(), settings_, rule_states_);
  } catch (const std::exception& error) {
    const auto fresh = change.fresh;
    for (const auto& [file, plugin] : fresh)
      examiner_.refuse(change, file, std::string{"cannot be served: "} + error.what());
  }
  return make_site(change.cast(), settings_, rule_states_);
}

void Registry::install_fresh(PendingChange& change) {
  for (auto& [file, plugin] : change.fresh) {
    for (const std::string& line : hidden(*plugin)) plugin->app().write(PORTICO_WARNING, line);
    PluginFile& entry = change.files[file];
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
void Registry::commit(PendingChange change, std::shared_ptr<const http::Site> site) {
  std::vector<std::shared_ptr<plugin::Generation>> replaced;
  PluginFiles before;
  {
    const std::lock_guard lock{mutex_};
    before = std::exchange(files_, std::move(change.files));
    take_pins(files_, *site);
    std::erase_if(old_, [](const Old& old) { return old.plugin.expired(); });
    for (const auto& [file, entry] : before) {
      if (!entry.serving || serves(files_, *entry.serving)) continue;
      replaced.push_back(entry.serving);
      old_.push_back(
          {entry.id, entry.version, entry.number, entry.since, entry.serving, entry.pin});
    }
    site_ = site;
  }
  if (publish_) publish_(std::move(site));
  tell(replaced);
}

/// What the process after this one has to know, and those that are replaced.
void Registry::tell(const std::vector<std::shared_ptr<plugin::Generation>>& replaced) {
  if (keep_) keep_(in_effect(files_, settings_));
  if (note_good(last_good_, files_) && keep_last_good_) keep_last_good_(last_good_);
  Proofs::Wanted wanted;
  for (const auto& [file, entry] : files_)
    if (entry.proof) wanted.emplace(file, entry.proof);
  proofs_.want(std::move(wanted));
  for (const auto& plugin : replaced) plugin->supersede();
  reaper_.retire(replaced);
  note_serving(decisions_, files_, trial_.passed());
  if (remember_) remember_(decisions_);
}

}  // namespace portico::life
