#include "route/bounds.hpp"

#include <algorithm>
#include <utility>

namespace portico::route {
namespace {

using settings::Rate;

template <class Value>
void tighten(std::optional<Value>& bound, const std::optional<Value>& other) {
  if (other && (!bound || *other < *bound)) bound = other;
}

/// Whether whoever keeps to the rate keeps to the other one, too.
bool implies(const Rate& rate, const Rate& other) {
  if (rate.by != other.by || rate.header != other.header) return false;
  const auto requests = [](const Rate& one) { return static_cast<double>(one.limit); };
  const auto time = [](const Rate& one) { return static_cast<double>(one.per.count()); };
  return rate.limit <= other.limit && requests(rate) * time(other) <= requests(other) * time(rate);
}

void add(std::vector<Bounds::Named>& rates, const Bounds::Named& added) {
  if (!added.rate) return;
  const auto is_implied = [&](const Bounds::Named& one) { return implies(added.rate, one.rate); };
  const auto implies_it = [&](const Bounds::Named& one) { return implies(one.rate, added.rate); };
  if (std::any_of(rates.begin(), rates.end(), implies_it)) return;
  rates.erase(std::remove_if(rates.begin(), rates.end(), is_implied), rates.end());
  rates.push_back(added);
}

}  // namespace

Ceiling ceiling_of(const settings::Settings& settings, const settings::Section& section) {
  Ceiling ceiling{.host = {}, .plugin = section.limits};
  if (settings.limits.at_most > 0) ceiling.host.at_most = settings.limits.at_most;
  ceiling.host.rate = settings.limits.rate;
  return ceiling;
}

Bounds bounds_of(const Ceiling& ceiling, const settings::RouteLimits& own) {
  Bounds bounds;
  const std::pair<std::string_view, const settings::RouteLimits&> all[] = {
      {"host", ceiling.host}, {"plugin", ceiling.plugin}, {"route", own}};
  for (const auto& [name, limits] : all) {
    tighten(bounds.body, limits.body);
    tighten(bounds.deadline, limits.deadline);
    tighten(bounds.at_most, limits.at_most);
    add(bounds.rates, {name, limits.rate});
  }
  return bounds;
}

}  // namespace portico::route
