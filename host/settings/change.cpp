#include "settings/change.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"

namespace portico::settings {

Change settle(Settings& next, const Settings& now) {
  Change change;
  for (const Setting<Settings>& key : keys()) {
    const nlohmann::json before = key.show(now);
    if (key.show(next) == before) continue;
    if (key.effect != Effect::restart) {
      change.changed.emplace_back(key.path);
      continue;
    }
    change.waiting.emplace_back(key.path);
    key.store(next, before);
  }
  std::set<std::string> ids;
  for (const Settings* settings : {&now, static_cast<const Settings*>(&next)})
    for (const auto& [id, section] : settings->plugins) ids.insert(id);
  for (const std::string& id : ids)
    if (!(next.section(id) == now.section(id))) change.changed.push_back("plugins." + id);
  return change;
}

}  // namespace portico::settings
