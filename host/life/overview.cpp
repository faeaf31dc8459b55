#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "life/registry.hpp"
#include "os/timestamp.hpp"

namespace portico::life {

std::string_view name(State state) {
  switch (state) {
  case State::serving: return "serving";
  case State::refused: return "refused";
  case State::waiting: return "waiting";
  case State::disabled: return "disabled";
  case State::quarantined: return "quarantined";
  }
  return {};
}

namespace {

/// Users of the pin beside the site itself.
std::size_t in_flight(const std::weak_ptr<const void>& pin, const http::Site* site) {
  std::size_t own = 0;
  if (site)
    for (const http::Site::PartPin& part : site->part_pins())
      if (!part.pin.owner_before(pin) && !pin.owner_before(part.pin)) own = part.times;
  const auto all = static_cast<std::size_t>(std::max(pin.use_count(), 0L));
  return all - std::min(all, own);
}

/// Of calls that are answered later, and have not been.
std::vector<std::string> unfinished(const plugin::Generation& plugin) {
  std::vector<std::string> all;
  for (const auto& route : plugin.routes())
    if (const auto count = route->pending.load(std::memory_order_relaxed); count > 0)
      all.push_back(route->label() + ": " + std::to_string(count) +
                    (count == 1 ? " call" : " calls"));
  return all;
}

void describe(Row& row, const plugin::Generation& plugin) {
  row.summary = plugin.summary();
  row.digest = plugin.digest();
  if (const auto& manifest = plugin.manifest()) {
    row.sdk = manifest->sdk;
    row.abi = "1." + std::to_string(manifest->minor);
  }
  row.isolated = plugin.instance().facts().isolated;
  row.process = plugin.instance().process();
  for (const auto& route : plugin.routes()) row.routes.push_back(route->label());
  for (const plugin::Frontend& one : plugin.app().frontends)
    row.frontends.push_back(one.given.path + ' ' + one.given.folder);
}

}  // namespace

bool goes_by(std::string_view id, const std::filesystem::path& file, std::string_view name) {
  if (name.empty()) return false;
  return id == name || name == file.filename().string() ||
         (id.empty() && name == file.stem().string());
}

std::vector<Rejection> refused_now(const Overview& overview, std::string_view id) {
  std::vector<Rejection> all;
  for (const Row& row : overview.rows) {
    if (row.note.empty() || row.state == State::quarantined) continue;
    if (id.empty() || goes_by(row.id, row.file, id)) all.push_back({row.file, row.note, row.since});
  }
  return all;
}

std::vector<std::string> started_afresh(const Overview& before, const Overview& after) {
  std::vector<std::string> ids;
  for (const Row& row : after.rows) {
    const auto known = std::find_if(before.rows.begin(), before.rows.end(),
                                    [&](const Row& one) { return one.file == row.file; });
    if (known != before.rows.end() && known->generation != 0 && row.generation != 0 &&
        known->generation != row.generation)
      ids.push_back(row.id);
  }
  return ids;
}

Overview Registry::overview() const {
  std::vector<std::shared_ptr<const plugin::Generation>> held;  // what ends here ends unlocked
  const std::lock_guard lock{mutex_};
  Overview overview;
  for (const auto& [file, entry] : files_) {
    if (entry.is_beside()) continue;
    Row& row = overview.rows.emplace_back();
    row.file = file;
    row.state = entry.state;
    row.id = entry.id;
    row.version = entry.version;
    row.note = entry.note;
    if (entry.proof)
      row.proof = entry.proof->title() + ", since " +
                  os::timestamp(entry.proof->since, os::Precision::seconds);
    row.in_flight = in_flight(entry.pin, site_.get());
    if (entry.standin)
      for (const auto& route : entry.standin->routes()) row.routes.push_back(route->label());
    if (!entry.serving) continue;
    row.generation = entry.number;
    row.since = entry.since;
    describe(row, *entry.serving);
  }
  for (const Old& old : old_) {
    const std::size_t users = in_flight(old.pin, nullptr);
    const auto plugin = old.plugin.lock();
    if (!plugin) continue;
    overview.draining.push_back(
        {old.id, old.version, old.number, users, old.since, unfinished(*plugin)});
    held.push_back(plugin);
  }
  overview.rejections = rejections_.all();
  const plugin::Reaper::Tally tally = reaper_.tally();
  overview.unloaded = tally.ended;
  overview.stayed = tally.stayed;
  return overview;
}

std::vector<Standing> Registry::standings() const {
  const std::lock_guard lock{mutex_};
  std::vector<Standing> all;
  for (const auto& [file, entry] : files_)
    if (!entry.is_beside())
      all.push_back({entry.state, entry.id.empty() ? file.filename().string() : entry.id});
  return all;
}

Cast Registry::cast() const {
  const std::lock_guard lock{mutex_};
  Cast cast;
  for (const auto& [file, entry] : files_) {
    if (entry.serving) cast.plugins.push_back(entry.serving);
    if (entry.standin) cast.standins.push_back(entry.standin);
  }
  return cast;
}

}  // namespace portico::life
