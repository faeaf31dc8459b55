#include "life/needs.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "plugin/library/file.hpp"
#include "plugin/refused.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

/// None, too, of what is no library: whoever loads it says why.
std::optional<plugin::Manifest> manifest_of(const fs::path& file) {
  try {
    return plugin::read_manifest(plugin::open_regular(file).number());
  } catch (const plugin::Refused&) {
    return std::nullopt;
  }
}

std::string words(const plugin::Need& need) {
  return "needs plugin '" + need.id + "'" +
         (need.least.empty() ? "" : " " + need.least + " or later");
}

/// How much is known of a plugin that does not meet a need.
int weight(const Member& member) { return member.state == State::refused ? 0 : 1; }

std::string why(const Member& member) {
  switch (member.state) {
  case State::serving:
    return "but " + member.version + " serves: replace that, and this one will follow";
  case State::quarantined: return "which is in quarantine: this one follows when that is lifted";
  case State::disabled: return "which is switched off: enable it, and this one will follow";
  case State::waiting: return "which itself waits for another plugin: see its row";
  case State::refused: break;
  }
  return "which is refused: see its row";
}

}  // namespace

std::string lack(const plugin::Need& need, const Members& members) {
  const Member* nearest = nullptr;
  for (const auto& [file, member] : members) {
    if (plugin::name_of(member.id) != need.id) continue;
    if (member.state == State::serving && plugin::meets(need, member.id, member.version)) return {};
    if (!nearest || weight(member) > weight(*nearest)) nearest = &member;
  }
  return words(need) + ", " +
         (nearest ? why(*nearest) : "which does not serve here: add it, and this one will follow");
}

std::vector<std::pair<fs::path, std::string>> lacking(Members members) {
  std::vector<std::pair<fs::path, std::string>> all;
  for (std::size_t known = 0;; known = all.size()) {
    for (auto& entry : members) {
      Member& member = entry.second;
      if (member.state != State::serving) continue;
      for (const plugin::Need& need : member.needs) {
        std::string reason = lack(need, members);
        if (reason.empty()) continue;
        member.state = State::waiting;
        all.emplace_back(entry.first, std::move(reason));
        break;
      }
    }
    if (all.size() == known) return all;
  }
}

std::vector<std::string> left_behind(const Members& members, const Member& before) {
  std::vector<std::string> all;
  for (const auto& [file, member] : members) {
    if (member.state != State::serving) continue;
    for (const plugin::Need& need : member.needs)
      if (plugin::meets(need, before.id, before.version) && !lack(need, members).empty())
        all.push_back(member.id + ' ' + words(need));
  }
  return all;
}

std::vector<fs::path> in_order_of_need(const std::vector<fs::path>& files) {
  std::map<std::string, fs::path> by_id;
  std::map<fs::path, std::vector<plugin::Need>> needs;
  for (const fs::path& file : files) {
    const auto manifest = manifest_of(file);
    if (!manifest) continue;
    by_id.emplace(manifest->id, file);
    needs[file] = manifest->needs;
  }
  std::vector<fs::path> ordered;
  std::set<fs::path> seen;
  const std::function<void(const fs::path&)> add = [&](const fs::path& file) {
    if (!seen.insert(file).second) return;
    for (const plugin::Need& need : needs[file])
      if (const auto needed = by_id.find(need.id); needed != by_id.end()) add(needed->second);
    ordered.push_back(file);
  };
  // Not all that is needed has a manifest.
  for (const fs::path& file : files)
    if (needs[file].empty()) add(file);
  for (const fs::path& file : files) add(file);
  return ordered;
}

}  // namespace portico::life
