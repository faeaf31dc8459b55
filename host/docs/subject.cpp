#include "docs/subject.hpp"

#include <algorithm>

namespace portico::docs {
namespace {

constexpr std::string_view prefix = "#/components/schemas/";

}  // namespace

Sources::Sources(std::span<const Plugin> plugins, const Answers& answers)
    : plugins_{plugins},
      answers_{answers} {
  for (const Plugin& plugin : plugins)
    for (const auto& [name, schema] : plugin.models)
      models_.try_emplace({plugin.id, name}, Json::parse(schema, nullptr, false));
}

const Plugin* Sources::plugin_of(const route::Route& route) const {
  const auto own = std::find_if(plugins_.begin(), plugins_.end(),
                                [&](const Plugin& plugin) { return plugin.id == route.plugin; });
  return own == plugins_.end() ? nullptr : &*own;
}

route::Allowance Sources::allowance(const route::Route& route) const {
  const Plugin* const own = plugin_of(route);
  return route::allowance_of(own ? own->ceiling : route::Ceiling{}, route.limits);
}

const settings::SecurityTerms& Sources::security(const route::Route& route) const {
  static const settings::SecurityTerms nothing;
  const Plugin* const own = plugin_of(route);
  return own ? own->security : nothing;
}

const Json* Sources::find(std::string_view plugin, std::string_view model) const {
  const auto found = models_.find({plugin, model});
  return found == models_.end() || !found->second.is_object() ? nullptr : &found->second;
}

std::string_view referred(const Json& schema) {
  const std::string_view reference = text(schema, "$ref");
  return reference.starts_with(prefix) ? reference.substr(prefix.size()) : std::string_view{};
}

}  // namespace portico::docs
