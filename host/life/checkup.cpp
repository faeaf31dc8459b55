#include "life/checkup.hpp"

#include <algorithm>

namespace portico::life {

bool has_health_checks(const Cast& cast) {
  return std::any_of(cast.plugins.begin(), cast.plugins.end(),
                     [](const auto& plugin) { return !plugin->health_checks().empty(); });
}

std::vector<plugin::Finding> check_health(const Cast& cast, std::chrono::milliseconds patience) {
  for (const auto& plugin : cast.plugins)
    for (const plugin::HealthCheck& check : plugin->health_checks()) check.begin(plugin);
  std::vector<plugin::Finding> all;
  for (const auto& plugin : cast.plugins)
    for (const plugin::HealthCheck& check : plugin->health_checks())
      all.push_back({plugin->id(), check.name(), check.await(patience)});
  return all;
}

}  // namespace portico::life
