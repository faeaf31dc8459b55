#include "life/pending_change.hpp"

#include <algorithm>
#include <stdexcept>

#include "settings/log/logger.hpp"
#include "settings/printable.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

}  // namespace

void PendingChange::drop_gone(const Files& there) {
  for (auto at = files.begin(); at != files.end();) {
    if (there.count(at->first)) {
      ++at;
      continue;
    }
    retire(at->second, "its file is gone");
    at = files.erase(at);
  }
}

std::vector<fs::path> PendingChange::due(const Files& there, const std::set<fs::path>& busy) {
  std::set<fs::path> found;
  for (const auto& [file, stamp] : there) {
    if (busy.count(file)) continue;
    const auto known = files.find(file);
    if (known != files.end() && known->second.due == PluginFile::Due::on_change &&
        known->second.seen == stamp && !known->second.around.have_changed())
      continue;
    PluginFile& entry = files[file];
    entry.seen = stamp;
    if (entry.due == PluginFile::Due::on_change) entry.due = PluginFile::Due::now;
    found.insert(file);
  }
  if (!found.empty() || moves)
    for (const auto& [file, entry] : files)
      if (entry.crowded && !busy.count(file)) found.insert(file);
  return {found.begin(), found.end()};
}

void PendingChange::retire(PluginFile& entry, std::string_view why) {
  if (!entry.serving && !entry.standin) return;
  if (entry.serving)
    log().information(title(*entry.serving) + " is no longer served: " + std::string{why});
  entry.serving.reset();
  entry.standin.reset();
  moves = true;
}

void PendingChange::suspend(PluginFile& entry, const std::string& reason) {
  const plugin::Generation& plugin = *entry.serving;
  log().warning(title(plugin) + " waits, its routes answer 503: " + reason);
  entry.stand_in_for({plugin.id(), plugin.version(), plugin.digest(), plugin::paths_of(plugin)});
  entry.state = State::waiting;
  entry.note = reason;
  entry.crowded = true;
  moves = true;
}

void PendingChange::wake(const PluginFile& library) {
  for (auto& [file, entry] : files)
    if (!entry.note.empty() && !digests.count(file) && entry.needs_library(library))
      entry.due = entry.serving ? PluginFile::Due::again : PluginFile::Due::now;
}

PluginFiles::iterator PendingChange::named(std::string_view name) {
  PluginFiles& all = files;
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

const std::string& PendingChange::id_of(std::string_view name) {
  const std::string& id = named(name)->second.id;
  if (!id.empty()) return id;
  throw std::runtime_error{'\'' + settings::printable(name) +
                           "' was refused before its id was known: see portico plugins"};
}

Members PendingChange::members() const {
  Members all;
  for (const auto& [file, entry] : files) {
    const auto coming = fresh.find(file);
    if (coming != fresh.end())
      all[file] = {coming->second->id(), coming->second->version(), State::serving, needs.at(file)};
    else
      all[file] = {entry.id, entry.version, entry.serving ? State::serving : entry.state,
                   entry.needs};
  }
  return all;
}

Cast PendingChange::cast() const {
  Cast cast;
  for (const auto& [file, entry] : files) {
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

}  // namespace portico::life
