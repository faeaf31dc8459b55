#include "serve/readiness.hpp"

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

std::vector<http::Monitor::Objection> objections(const std::vector<life::Standing>& plugins,
                                                 settings::Ready policy) {
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
