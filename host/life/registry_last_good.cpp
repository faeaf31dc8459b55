#include <Poco/Logger.h>

#include "life/registry.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

Poco::Logger& log() { return Poco::Logger::get("portico"); }

}  // namespace

void Registry::restore_last_good(LastGoods known, KeepLastGoods keep) {
  const std::lock_guard work{work_};
  last_good_ = std::move(known);
  keep_last_good_ = std::move(keep);
}

/// After a change: what serves now is what is good.
void Registry::keep_last_good() {
  bool changed = std::erase_if(last_good_,
                               [&](const auto& one) { return entries_.count(one.first) == 0; }) > 0;
  for (const auto& [file, entry] : entries_) {
    if (!entry.serving) continue;
    const plugin::Generation& plugin = *entry.serving;
    const auto known = last_good_.find(file);
    if (known != last_good_.end() && known->second.copy.digest() == plugin.digest()) continue;
    last_good_.insert_or_assign(
        file,
        LastGood{plugin.copy(), {std::string{plugin::name_of(plugin.id())}, plugin.version()}});
    changed = true;
  }
  if (changed && keep_last_good_) keep_last_good_(last_good_);
}

/// The file as it is now is refused, and nothing of it serves: what has served before does. False
/// when there is nothing, or nothing else.
bool Registry::fall_back(Change& change, const fs::path& file) {
  Entry& entry = change.entries[file];
  const bool refused = entry.state == State::refused || entry.state == State::waiting;
  const auto known = last_good_.find(file);
  if (!refused || entry.serving || entry.standin || change.fresh.count(file) ||
      known == last_good_.end() || !change.fallen.insert(file).second)
    return false;
  const LastGood& good = known->second;
  const auto tried = change.digests.find(file);
  if (tried != change.digests.end() && tried->second == good.copy.digest()) return false;
  if (barred(good.copy.digest())) return false;
  const std::string title = good.plugin.id + ' ' + good.plugin.version;
  try {
    const auto manifest = plugin::read_manifest(good.copy);
    Trial::Outcome outcome =
        trial_.run(good.copy, settings_, [&](const std::string& id) { accept(change, file, id); });
    auto* plugin = std::get_if<std::unique_ptr<plugin::Generation>>(&outcome);
    if (!plugin) return false;
    change.needs[file] = manifest ? manifest->needs : std::vector<plugin::Need>{};
    change.fresh[file] = reaper_.adopt(std::move(*plugin), change.needs[file]);
    log().warning(file.string() + ": " + title + ", which has served before, goes on serving");
    return true;
  } catch (const std::exception& error) {
    log().error(file.string() + ": " + title +
                ", which has served before, cannot be served either: " + error.what());
    return false;
  }
}

/// Whether a library may not run, whatever it is the file of.
bool Registry::barred(const std::string& digest) const {
  if (decisions_.lethal.count(digest)) return true;
  for (const Quarantine& one : decisions_.quarantined)
    if (one.digest == digest) return true;
  return false;
}

}  // namespace portico::life
