#include "parity/plugin/vocabulary.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace parity {
namespace {

Json text_format(const char* format) { return {{"type", "string"}, {"format", format}}; }

/// The schemas of the names that every case knows.
const std::map<std::string, Json, std::less<>>& names() {
  static const std::map<std::string, Json, std::less<>> table{
      {"Any", Json::object()},
      {"None", {{"type", "null"}}},
      {"int", {{"type", "integer"}}},
      {"float", {{"type", "number"}}},
      {"str", {{"type", "string"}}},
      {"bool", {{"type", "boolean"}}},
      {"StrictInt", {{"type", "integer"}, {"x-strict", true}}},
      {"StrictFloat", {{"type", "number"}, {"x-strict", true}}},
      {"StrictStr", {{"type", "string"}, {"x-strict", true}}},
      {"StrictBool", {{"type", "boolean"}, {"x-strict", true}}},
      {"bytes", text_format("binary")},
      {"datetime", text_format("date-time")},
      {"date", text_format("date")},
      {"time", text_format("time")},
      {"timedelta", text_format("duration")},
      {"UUID", text_format("uuid")},
      {"Decimal", text_format("decimal")},
      {"EmailStr", text_format("email")},
      {"AnyUrl", text_format("uri")},
      {"HttpUrl", {{"type", "string"}, {"format", "uri"}, {"x-schemes", {"http", "https"}}}},
      {"IPv4Address", text_format("ipv4")},
      {"IPv6Address", text_format("ipv6")},
      {"IPvAnyAddress", text_format("ipvanyaddress")},
      {"list", {{"type", "array"}, {"items", Json::object()}}},
      {"set", {{"type", "array"}, {"items", Json::object()}, {"uniqueItems", true}}},
      {"dict", {{"type", "object"}, {"additionalProperties", true}}},
      {"UploadFile", {{"type", "object"}, {"x-upload", true}}},
  };
  return table;
}

/// A constraint's JSON Schema word; that of a length depends on what is counted.
std::string word(const std::string& constraint, const Json& schema) {
  const auto kind = schema.find("type");
  bool items = kind != schema.end() && *kind == "array";
  bool members = kind != schema.end() && *kind == "object";
  if (constraint == "min_length")
    return items ? "minItems" : members ? "minProperties" : "minLength";
  if (constraint == "max_length")
    return items ? "maxItems" : members ? "maxProperties" : "maxLength";
  if (constraint == "gt") return "exclusiveMinimum";
  if (constraint == "ge") return "minimum";
  if (constraint == "lt") return "exclusiveMaximum";
  if (constraint == "le") return "maximum";
  if (constraint == "multiple_of") return "multipleOf";
  if (constraint == "pattern") return "pattern";
  if (constraint == "max_digits") return "x-max-digits";
  if (constraint == "decimal_places") return "x-decimal-places";
  throw std::runtime_error{"unknown constraint '" + constraint + "'"};
}

const char* json_type(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "boolean";
  if (value.is_number_integer()) return "integer";
  return nullptr;
}

}  // namespace

const Json* builtin(std::string_view name) {
  const auto found = names().find(name);
  return found == names().end() ? nullptr : &found->second;
}

void add_constraints(Json& schema, const Json& constraints) {
  for (const auto& [constraint, value] : constraints.items())
    schema[word(constraint, schema)] = value;
}

Json literal(const std::vector<Json>& values) {
  Json schema = Json::object();
  const char* type = json_type(values.front());
  bool shared = type && std::ranges::all_of(values, [&](const Json& value) {
                  const char* other = json_type(value);
                  return other && std::string_view{other} == type;
                });
  if (shared) schema["type"] = type;
  if (values.size() == 1)
    schema["const"] = values.front();
  else
    schema["enum"] = values;
  return schema;
}

Json enumeration(const std::string& name, const Json& spec) {
  return {{"type", spec.at("type") == "int" ? "integer" : "string"},
          {"enum", spec.at("values")},
          {"x-enum", name},
          {"title", name}};
}

}  // namespace parity
