#pragma once

// The JSON of documents: members keep their order, so that the text is the same on every run. Never
// on the path of a request.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace portico::docs {

using Json = nlohmann::ordered_json;

/// Adds a member that the object is known not to have, without looking for it: objects with
/// thousands of members are built in linear time.
inline void append(Json& object, const std::string& name, Json value) {
  using Members = std::vector<std::pair<const std::string, Json>>;
  static_cast<Members&>(object.get_ref<Json::object_t&>()).emplace_back(name, std::move(value));
}

/// The member of that name, or null.
inline const Json* find(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (const auto& [key, value] : object.get_ref<const Json::object_t&>())
    if (key == name) return &value;
  return nullptr;
}

/// The text of that member, or nothing.
inline std::string_view text(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value && value->is_string() ? std::string_view{value->get_ref<const std::string&>()}
                                     : std::string_view{};
}

/// Whether the member is there and true.
inline bool says(const Json& object, std::string_view name) {
  const Json* value = find(object, name);
  return value && value->is_boolean() && value->get<bool>();
}

/// Whether a schema takes null and nothing else.
inline bool is_null(const Json& schema) { return text(schema, "type") == "null"; }

/// "string", "boolean", "integer" or "number".
inline std::string_view type_of_scalar(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "boolean";
  if (value.is_number_integer()) return "integer";
  return value.is_number() ? "number" : std::string_view{};
}

/// The type that all values of `enum`, or that of `const`, have; nothing where they differ.
inline std::string_view type_of_values(const Json& schema) {
  if (const Json* value = find(schema, "const")) return type_of_scalar(*value);
  const Json* values = find(schema, "enum");
  if (!values || !values->is_array() || values->empty()) return {};
  const std::string_view type = type_of_scalar(values->front());
  for (const Json& value : *values)
    if (type_of_scalar(value) != type) return {};
  return type;
}

/// Takes over the members of `from`, objects within objects too.
inline void merge(Json& into, const Json& from) {
  if (!into.is_object() || !from.is_object()) {
    into = from;
    return;
  }
  for (const auto& [key, value] : from.items()) merge(into[key], value);
}

}  // namespace portico::docs
