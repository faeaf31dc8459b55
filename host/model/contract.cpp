#include "model/contract.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace portico::model {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array names{"enforce", "report", "off"};

constexpr std::array<std::string_view, 14> limits{
    "minimum",       "maximum",       "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength",     "maxLength",     "pattern",          "minItems",         "maxItems",
    "minProperties", "maxProperties", "x-max-digits",     "x-decimal-places"};

/// A maximum that says of an integer that it may be above INT64_MAX, which is its type.
bool widens(std::string_view word, const Json& value) {
  return (word == "maximum" || word == "exclusiveMaximum") && value.is_number_unsigned() &&
         value.get<std::uint64_t>() > INT64_MAX;
}

Json each_without_limits(const Json& schemas) {
  Json out = schemas;
  for (Json& schema : out) schema = without_limits(schema);
  return out;
}

}  // namespace

std::optional<Contract> contract_of(std::string_view name) {
  const auto* found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Contract>(found - names.begin());
}

const char* name_of(Contract contract) { return names[static_cast<std::size_t>(contract)]; }

Json without_limits(const Json& schema) {
  if (!schema.is_object()) return schema;
  Json out = Json::object();
  for (const auto& [word, value] : schema.items()) {
    const bool limit = std::find(limits.begin(), limits.end(), word) != limits.end();
    if (limit && !widens(word, value)) continue;
    if (word == "properties" || word == "prefixItems" || word == "anyOf" || word == "oneOf")
      out[word] = each_without_limits(value);
    else if (word == "items" || word == "additionalProperties" || word == "propertyNames")
      out[word] = without_limits(value);
    else
      out[word] = value;
  }
  return out;
}

}  // namespace portico::model
