#include "settings/quota/route_limits.hpp"

#include <array>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "settings/quota/limit_keys.hpp"
#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

/// The row of a plugin's section that says the same of all its routes.
const Setting<Section>& row_of(const std::string& name) {
  constexpr std::string_view prefix = "limits.";
  std::array<std::string_view, std::size(limit_keys)> names;
  for (std::size_t at = 0; at < names.size(); ++at) {
    names[at] = limit_keys[at].path.substr(prefix.size());
    if (name == names[at]) return limit_keys[at];
  }
  throw std::invalid_argument{name + " is no limit, allowed is body, deadline, at_most and rate" +
                              did_you_mean(name, names)};
}

}  // namespace

RouteLimits route_limits_of(const json& object) {
  if (!object.is_object())
    throw std::invalid_argument{
        R"(is no object: write {"rate": {"limit": 100, "per": 60}} or the like)"};
  Section section;
  for (const auto& [name, given] : object.items()) {
    const Setting<Section>& row = row_of(name);
    const json value = row.measured(given);
    if (const std::string wrong = row.objection(value); !wrong.empty())
      throw std::invalid_argument{name + ' ' + wrong};
    row.store(section, value);
  }
  return section.limits;
}

}  // namespace portico::settings
