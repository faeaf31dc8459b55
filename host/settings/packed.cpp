#include "settings/packed.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

/// Without those that are left out.
template <class Owner> json values_of(const Owner& owner) {
  json values = json::object();
  for (const Setting<Owner>& key : keys<Owner>())
    if (json value = key.show(owner); key.objection(value).empty())
      values[std::string{key.path}] = std::move(value);
  return values;
}

template <class Owner> void take_values(Owner& owner, const json& values) {
  for (const Group<Owner>& group : groups<Owner>()) {
    const std::string prefix = std::string{group.path} + '.';
    const auto inside = [&](const auto& value) { return value.first.starts_with(prefix); };
    const auto& all = values.get_ref<const json::object_t&>();
    if (group.begin && std::any_of(all.begin(), all.end(), inside)) group.begin(owner);
  }
  for (const auto& [path, value] : values.items()) {
    const Setting<Owner>* key = find_key<Owner>(path);
    if (!key) throw std::invalid_argument{path + ": is no setting"};
    if (const std::string objection = key->objection(value); !objection.empty())
      throw std::invalid_argument{path + ": " + objection};
    key->store(owner, value);
  }
}

/// As a file says them: {"limits": {"body": 1}}.
template <class Owner> json nested(const Owner& owner) {
  json file = json::object();
  for (const auto& [path, value] : values_of(owner).template get<json::object_t>()) {
    json* place = &file;
    std::size_t from = 0;
    for (std::size_t dot; (dot = path.find('.', from)) != path.npos; from = dot + 1)
      place = &(*place)[path.substr(from, dot - from)];
    (*place)[path.substr(from)] = value;
  }
  return file;
}

json packed(const Section& section) {
  return {{"values", values_of(section)}, {"places", section.places}};
}

Section section_of(const json& object) {
  Section section;
  take_values(section, object.at("values"));
  object.at("places").get_to(section.places);
  return section;
}

json packed(const Origin& origin) { return {origin.source, origin.name, origin.line}; }

Origin origin_of(const json& list) {
  return {list.at(0).get<Origin::Source>(), list.at(1).get<std::string>(), list.at(2).get<int>()};
}

}  // namespace

std::string packed(const Settings& settings) {
  json object{{"values", values_of(settings)},
              {"file", settings.file},
              {"plugins", json::object()},
              {"origins", json::object()}};
  for (const auto& [id, section] : settings.plugins) object["plugins"][id] = packed(section);
  for (const auto& [key, origin] : settings.origins) object["origins"][key] = packed(origin);
  std::string bytes;
  json::to_cbor(object, bytes);
  return bytes;
}

Settings unpacked(std::string_view bytes) {
  const json object = json::from_cbor(bytes);
  Settings settings;
  apply_defaults(settings);
  take_values(settings, object.at("values"));
  object.at("file").get_to(settings.file);
  for (const auto& [id, section] : object.at("plugins").items())
    settings.plugins.emplace(id, section_of(section));
  for (const auto& [key, origin] : object.at("origins").items())
    settings.origins[key] = origin_of(origin);
  return settings;
}

std::string as_file(const Settings& settings) {
  json file = nested(settings);
  for (const auto& [id, section] : settings.plugins) file["plugins"][id] = nested(section);
  return file.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace portico::settings
