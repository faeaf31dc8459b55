#include "serve/readiness.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "os/resident.hpp"

namespace portico::serve {
namespace {

using life::State;

bool tolerated(State state, settings::Ready policy) {
  switch (policy) {
  case settings::Ready::serving: return true;
  case settings::Ready::no_quarantine: return state != State::quarantined;
  case settings::Ready::all_plugins: break;
  }
  return state == State::serving || state == State::disabled;
}

}  // namespace

http::Figures::Plugins counts(const std::vector<life::Standing>& plugins) {
  http::Figures::Plugins all;
  for (const State state : life::states) all[name(state)] = 0;
  for (const life::Standing& plugin : plugins) ++all[name(plugin.state)];
  return all;
}

std::vector<http::Figures::Version> versions(const life::Overview& overview) {
  std::map<std::pair<std::string, std::string>, http::Figures::Version> all;
  for (const life::Row& row : overview.rows) {
    const std::string name = row.id.empty() ? row.file.filename().string() : row.id;
    const auto memory = row.process > 0 ? os::resident_bytes(row.process) : 0;
    const auto [at, added] = all.try_emplace(
        {name, row.version},
        http::Figures::Version{name, row.version, life::name(row.state), memory, {}});
    if (row.generation != 0) at->second.process = row.isolated ? "isolated" : "serving";
  }
  std::vector<http::Figures::Version> list;
  list.reserve(all.size());
  for (auto& [key, one] : all) list.push_back(std::move(one));
  return list;
}

std::vector<http::Monitor::Objection> objections(const std::vector<life::Standing>& plugins,
                                                 Past past, settings::Ready policy) {
  const auto serves = [](const life::Standing& plugin) { return plugin.state == State::serving; };
  if (past == Past::never_served && std::none_of(plugins.begin(), plugins.end(), serves))
    policy = settings::Ready::all_plugins;
  std::vector<http::Monitor::Objection> all;
  for (const State state : life::states) {
    if (tolerated(state, policy)) continue;
    std::vector<std::string> names;
    for (const life::Standing& plugin : plugins)
      if (plugin.state == state) names.push_back(plugin.name);
    if (!names.empty()) all.push_back({name(state), std::move(names)});
  }
  return all;
}

}  // namespace portico::serve
