#include "life/lineup.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "route/table.hpp"
#include "settings/printable.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

std::string name(const Place& place) { return place.file.filename().string(); }

std::vector<const route::Route*> routes_of(const plugin::Generation& plugin) {
  std::vector<const route::Route*> routes;
  for (const auto& route : plugin.routes()) routes.push_back(route.get());
  return routes;
}

std::string clash(const route::Route& refused, const route::Route& kept, const Place& other) {
  return "registers " + refused.label() + ", but " + name(other) + " (plugin '" + kept.plugin +
         "') serves " + kept.label() +
         " already: change one of the two paths, or remove one of the two files";
}

/// The paths at which both would serve files.
std::string clash_of_files(const plugin::Generation& refused, const plugin::Generation& kept,
                           const Place& other) {
  const settings::FrontendPlan plan = plugin::plan_of(kept.app().frontends);
  for (const plugin::Frontend& one : refused.app().frontends)
    if (const settings::Frontend* const taken = plan.at(one.given.path))
      return "serves the files of " + settings::printable(one.given.folder) + " at " +
             one.given.path + ", but " + name(other) + " (plugin '" + kept.id() +
             "') serves those of " + settings::printable(taken->folder) +
             " there already: change one of the two paths, set plugins." + refused.id() +
             ".prefix, or remove one of the two files";
  return {};
}

struct Objection {
  Place* place;
  std::string reason;
};

/// Against the later of the two, unless only the earlier one is new.
std::optional<Objection> objection(Place& earlier, Place& later) {
  if (!earlier.fresh && !later.fresh) return std::nullopt;
  Place& refused = later.fresh ? later : earlier;
  const Place& kept = later.fresh ? earlier : later;
  const plugin::Generation &loser = *refused.chosen(), &winner = *kept.chosen();
  if (loser.id() == winner.id()) return Objection{&refused, twin(loser.id(), kept.file)};
  const auto routes = routes_of(winner), added = routes_of(loser);
  const route::Conflict found = route::conflict(routes, added);
  if (found.refused) return Objection{&refused, clash(*found.refused, *found.kept, kept)};
  if (std::string why = clash_of_files(loser, winner, kept); !why.empty())
    return Objection{&refused, std::move(why)};
  return std::nullopt;
}

std::optional<Objection> first_objection(std::vector<Place>& places) {
  for (auto later = places.begin(); later != places.end(); ++later)
    for (auto earlier = places.begin(); later->chosen() && earlier != later; ++earlier)
      if (earlier->chosen())
        if (auto found = objection(*earlier, *later)) return found;
  return std::nullopt;
}

}  // namespace

std::string twin(const std::string& id, const std::filesystem::path& other) {
  return "has the id '" + id + "', which " + other.filename().string() +
         " has already: remove one of the two files, or give one plugin another id";
}

std::vector<plugin::Refusal> settle(std::vector<Place>& places) {
  std::vector<plugin::Refusal> refusals;
  while (auto found = first_objection(places)) {
    refusals.push_back({found->place->file, std::move(found->reason)});
    found->place->fresh.reset();
  }
  return refusals;
}

std::vector<std::string> hidden(const plugin::Generation& plugin) {
  std::vector<std::string> all;
  std::map<std::pair<std::string, std::string>, const route::Route*> first;
  for (const auto& route : plugin.routes()) {
    const auto [at, added] = first.try_emplace({route->method, route->path.shape()}, route.get());
    if (!added)
      all.push_back(route->label() + " is never reached: " + at->second->label() +
                    " was registered before it");
  }
  return all;
}

}  // namespace portico::life
