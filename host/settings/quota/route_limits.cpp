#include "settings/quota/route_limits.hpp"

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"
#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

constexpr Key bytes{"body", Kind::count, "", 0, largest_body, "", ""};
constexpr Key seconds{"deadline", Kind::seconds, "", 0.001, longest_handler, "", ""};
constexpr Key places{"at_most", Kind::count, "", 1, most_at_once, "", ""};
constexpr Key how_often{"rate", Kind::rate, "", 0, 0, "", ""};
constexpr std::array all{&bytes, &seconds, &places, &how_often};

const Key& key_of(const std::string& name) {
  std::array<std::string_view, all.size()> names;
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (name == all[at]->path) return *all[at];
    names[at] = all[at]->path;
  }
  throw std::invalid_argument{name + " is no limit, allowed is body, deadline, at_most and rate" +
                              did_you_mean(name, names)};
}

}  // namespace

RouteLimits route_limits_of(const json& object) {
  if (!object.is_object())
    throw std::invalid_argument{
        R"(is no object: write {"rate": {"limit": 100, "per": 60}} or the like)"};
  RouteLimits limits;
  for (const auto& [name, value] : object.items()) {
    const Key& key = key_of(name);
    if (const std::string wrong = key.objection(value); !wrong.empty())
      throw std::invalid_argument{name + ' ' + wrong};
    if (&key == &bytes) limits.body = value.get<std::size_t>();
    if (&key == &seconds) limits.deadline = Milliseconds{std::llround(value.get<double>() * 1000)};
    if (&key == &places) limits.at_most = value.get<std::size_t>();
    if (&key == &how_often) limits.rate = rate_of(value);
  }
  return limits;
}

}  // namespace portico::settings
