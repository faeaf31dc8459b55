#include "life/arrangement.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <vector>

#include "life/breaking.hpp"
#include "life/lineup.hpp"
#include "life/needs.hpp"
#include "life/work/stranded.hpp"

namespace portico::life {

void Arrangement::arrange(PendingChange& change, const PluginFiles& serving) const {
  hold_to_clients(change, serving);
  line_up(change);
}

void Arrangement::hold_to_clients(PendingChange& change, const PluginFiles& serving) const {
  const auto fresh = change.fresh;
  for (const auto& [file, plugin] : fresh)
    for (const auto& [other, entry] : serving) {
      if (!entry.serving || entry.serving->id() != plugin->id()) continue;
      try {
        life::hold_to_clients(*entry.serving, *plugin, policy_for(*plugin));
        hold_to_tasks(*entry.serving, *plugin, policy_for(*plugin));
        hold_to_dependents(change, *entry.serving, *plugin);
      } catch (const std::exception& error) {
        examiner_.refuse(change, file, error.what());
        break;
      }
    }
}

/// A version that is too old for plugins which need it is as good as one that breaks clients.
void Arrangement::hold_to_dependents(const PendingChange& change, const plugin::Generation& before,
                                     const plugin::Generation& after) const {
  if (policy_for(after) != settings::Breaking::deny) return;
  const auto left = left_behind(change.members(), {before.id(), before.version(), {}, {}});
  if (!left.empty())
    throw plugin::Refused{"is " + after.id() + ' ' + after.version() + ", but " + left.front() +
                          ": replace that first, or set breaking_changes to warn or allow"};
}

settings::Breaking Arrangement::policy_for(const plugin::Generation& plugin) const {
  return settings_.section(plugin.id()).breaking.value_or(settings_.breaking);
}

/// Whether somebody has come who may be in the way of others.
bool Arrangement::give_way(PendingChange& change) const {
  std::vector<Place> places;
  for (const auto& [file, entry] : change.files) {
    const auto fresh = change.fresh.find(file);
    places.push_back({file, fresh == change.fresh.end() ? nullptr : fresh->second, entry.serving});
  }
  bool fallen = false;
  for (const plugin::Refusal& refusal : settle(places)) {
    examiner_.refuse(change, refusal.file, refusal.reason);
    change.files[refusal.file].crowded = true;
    fallen = examiner_.fall_back(change, refusal.file) || fallen;
  }
  return fallen;
}

/// Whoever is refused gives its place back to what served there, which may crowd out or suit
/// others.
void Arrangement::line_up(PendingChange& change) const {
  for (;;) {
    while (give_way(change)) continue;
    const auto all = lacking(change.members());
    const auto fresh = std::find_if(
        all.begin(), all.end(), [&](const auto& one) { return change.fresh.count(one.first) > 0; });
    if (fresh != all.end()) {
      examiner_.hold_back(change, fresh->first, fresh->second);
      continue;
    }
    for (const auto& [file, reason] : all) change.suspend(change.files[file], reason);
    return;
  }
}

}  // namespace portico::life
