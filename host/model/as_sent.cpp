#include "model/as_sent.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace portico::model {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view models_place = "#/components/schemas/";

std::string output_name(const std::string& key, const Json& member) {
  const auto name = member.find("x-output-name");
  return name != member.end() && name->is_string() ? name->get<std::string>() : key;
}

bool is_sent(const Json& member) {
  return !member.is_object() || member.value("x-exclude", Json{}) != true;
}

/// The schema behind a reference, or the schema itself; null: it is not known.
const Json* target(const Json& schema, const FindModel& find) {
  if (!schema.is_object()) return nullptr;
  const auto reference = schema.find("$ref");
  if (reference == schema.end() || !reference->is_string()) return &schema;
  const std::string_view place = reference->get_ref<const std::string&>();
  return place.starts_with(models_place) ? find(place.substr(models_place.size())) : nullptr;
}

/// Unions within unions; one that holds itself is refused where models are compiled.
constexpr int most_unions = 64;

/// What the tag of a union is called in its members.
std::string tag_name(const Json& options, const std::string& tag, const FindModel& find,
                     int left = most_unions) {
  for (const Json& option : options) {
    const Json* const model = target(option, find);
    if (!model || left == 0) continue;
    if (model->contains("oneOf")) return tag_name((*model)["oneOf"], tag, find, left - 1);
    if (model->contains("properties") && (*model)["properties"].contains(tag))
      return output_name(tag, (*model)["properties"][tag]);
  }
  return tag;
}

Json members(const Json& properties, const FindModel& find) {
  Json out = Json::object();
  for (const auto& [key, member] : properties.items())
    if (is_sent(member)) out[output_name(key, member)] = as_sent(member, find);
  return out;
}

Json required(const Json& names, const Json& properties) {
  Json out = Json::array();
  for (const Json& name : names) {
    const std::string key = name.is_string() ? name.get<std::string>() : std::string{};
    if (!properties.contains(key))
      out.push_back(name);
    else if (is_sent(properties[key]))
      out.push_back(output_name(key, properties[key]));
  }
  return out;
}

Json each_as_sent(const Json& schemas, const FindModel& find) {
  Json out = schemas;
  for (Json& schema : out) schema = as_sent(schema, find);
  return out;
}

}  // namespace

Json as_sent(const Json& schema, const FindModel& find) {
  if (!schema.is_object()) return schema;
  Json out = schema;
  for (const char* word : {"items", "additionalProperties", "propertyNames"})
    if (schema.contains(word)) out[word] = as_sent(schema[word], find);
  for (const char* word : {"prefixItems", "anyOf", "oneOf"})
    if (schema.contains(word)) out[word] = each_as_sent(schema[word], find);
  if (schema.contains("oneOf") && schema.contains("discriminator") &&
      schema["discriminator"].is_object()) {
    Json& tag = out["discriminator"]["propertyName"];
    if (tag.is_string()) tag = tag_name(schema["oneOf"], tag.get<std::string>(), find);
  }
  if (schema.contains("properties") && schema["properties"].is_object()) {
    out["properties"] = members(schema["properties"], find);
    if (schema.contains("required") && schema["required"].is_array())
      out["required"] = required(schema["required"], schema["properties"]);
  }
  return out;
}

}  // namespace portico::model
