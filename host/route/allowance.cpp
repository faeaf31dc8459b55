#include "route/allowance.hpp"

#include <algorithm>
#include <utility>

namespace portico::route {
namespace {

using settings::Rate;

template <class Value>
void tighten(std::optional<Value>& allowed, const std::optional<Value>& other) {
  if (other && (!allowed || *other < *allowed)) allowed = other;
}

/// Whether whoever keeps to the rate keeps to the other one, too.
bool implies(const Rate& rate, const Rate& other) {
  if (rate.by != other.by || rate.header != other.header) return false;
  const auto requests = [](const Rate& one) { return static_cast<double>(one.limit); };
  const auto time = [](const Rate& one) { return static_cast<double>(one.per.count()); };
  return rate.limit <= other.limit && requests(rate) * time(other) <= requests(other) * time(rate);
}

void add(std::vector<Allowance::Named>& rates, const Allowance::Named& added) {
  if (!added.rate) return;
  const auto is_implied = [&](const Allowance::Named& one) {
    return implies(added.rate, one.rate);
  };
  const auto implies_it = [&](const Allowance::Named& one) {
    return implies(one.rate, added.rate);
  };
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

Allowance allowance_of(const Ceiling& ceiling, const settings::RouteLimits& own) {
  Allowance allowance;
  const std::pair<std::string_view, const settings::RouteLimits&> all[] = {
      {"host", ceiling.host}, {"plugin", ceiling.plugin}, {"route", own}};
  for (const auto& [name, limits] : all) {
    tighten(allowance.body, limits.body);
    tighten(allowance.deadline, limits.deadline);
    tighten(allowance.at_most, limits.at_most);
    add(allowance.rates, {name, limits.rate});
  }
  return allowance;
}

}  // namespace portico::route
