#include "docs/schema/rewrite.hpp"

#include <algorithm>
#include <array>

#include "docs/schema/decimal_schema.hpp"
#include "docs/schema/names.hpp"

namespace portico::docs {
namespace {

constexpr const char* bytes = "application/octet-stream";
constexpr std::size_t longest_url = 2083;

constexpr std::array<std::string_view, 8> annotations = {"title",    "description", "default",
                                                         "examples", "example",     "deprecated",
                                                         "readOnly", "writeOnly"};

// {"anyOf": [a, {"anyOf": [b, c]}]} is {"anyOf": [a, b, c]}, without what is there already.
void add_alternative(Json& list, const Json& one) {
  if (one.size() == 1 && one.contains("anyOf")) {
    for (const Json& inner : one["anyOf"]) add_alternative(list, inner);
    return;
  }
  if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
}

bool optional_reference(const Json& schema) {
  const Json* any = find(schema, "anyOf");
  return any && any->size() == 2 && (*any)[0].contains("$ref") && is_null((*any)[1]);
}

}  // namespace

void annotate(const Json& given, Json& into) {
  for (const std::string_view word : annotations) {
    const Json* value = find(given, word);
    if (!value || (word == "default" && value->is_null())) continue;
    if (word == "example") {
      if (!given.contains("examples")) into["examples"] = Json::array({*value});
    } else {
      into[std::string{word}] = *value;
    }
  }
}

const Json& Rewriter::target(const Json& given) const {
  const std::string_view name = referred(given);
  if (name.empty()) return given;
  const Json* found = sources_.find(plugin_, name);
  return found ? *found : given;
}

std::string Rewriter::name_of(const std::string& key, const Json& member) const {
  if (view_.side == View::Side::input) return key;
  const std::string_view name =
      text(member, view_.names == View::Names::own ? "x-name" : "x-output-name");
  return name.empty() ? key : std::string{name};
}

bool Rewriter::hidden(const Json& member) const {
  return view_.side == View::Side::output && says(member, "x-exclude");
}

bool Rewriter::may_be_missing(const Json& member) const {
  return view_.nulls == View::Nulls::left_out && (nullable(member) || nullable(target(member)));
}

bool Rewriter::nullable(const Json& given) const {
  if (is_null(given) || given.empty()) return true;
  for (const char* word : {"anyOf", "oneOf"})
    if (const Json* options = find(given, word))
      return std::any_of(options->begin(), options->end(),
                         [this](const Json& option) { return nullable(option); });
  if (const Json* values = find(given, "enum"))
    return std::find(values->begin(), values->end(), Json(nullptr)) != values->end();
  if (const Json* value = find(given, "const")) return value->is_null();
  return !given.contains("type") && !given.contains("$ref");
}

Json Rewriter::without_null(Json schema) const {
  if (Json* values = schema.is_object() && schema.contains("enum") ? &schema["enum"] : nullptr)
    values->erase(std::remove(values->begin(), values->end(), Json(nullptr)), values->end());
  if (!schema.is_object() || !schema.contains("anyOf")) return schema;
  Json& options = schema["anyOf"];
  options.erase(std::remove_if(options.begin(), options.end(), is_null), options.end());
  if (options.size() != 1) return schema;
  Json only = options[0];
  schema.erase("anyOf");
  only.update(schema);
  if (only.contains("$ref")) only.erase("title");
  return only;
}

Json Rewriter::schema(const Json& given) {
  if (!given.is_object()) return given;
  if (given.contains("$ref")) return reference(given);
  if (given.contains("x-enum")) return enumeration(given);
  if (Json known = special(given); !known.is_null()) {
    annotate(given, known);
    return known;
  }
  return object(given);
}

Json Rewriter::member(std::string_view name, const Json& given) {
  Json result = schema(given);
  if (view_.nulls == View::Nulls::left_out) result = without_null(std::move(result));
  if (!result.contains("title") && !result.contains("$ref") && !optional_reference(result))
    result["title"] = title(name);
  return result;
}

Json Rewriter::model(std::string_view name, const Json& given) {
  if (!given.contains("properties")) {
    Json result = schema(given);
    if (!result.contains("title") && !result.contains("$ref")) result["title"] = name;
    return result;
  }
  Json result = object(given);
  if (!result.contains("title")) result["title"] = name;
  return result;
}

Json Rewriter::component(std::string_view name, Json schema) {
  return components_.schema(plugin_, name, std::move(schema));
}

Json Rewriter::reference(const Json& given) {
  const std::string_view name = referred(given);
  Json result = sources_.find(plugin_, name) ? components_.model(plugin_, name, view_) : Json{};
  if (result.is_null()) result = Json::object();
  annotate(given, result);
  return result;
}

Json Rewriter::enumeration(const Json& given) {
  const std::string name{text(given, "x-enum")};
  Json values = Json::object();
  if (const Json* type = find(given, "type")) values["type"] = *type;
  values["enum"] = given.value("enum", Json::array());
  values["title"] = name;
  Json result = components_.schema(plugin_, name, std::move(values));
  annotate(given, result);
  result.erase("title");
  return result;
}

// Types that are named by a format or a word of ours; null for all others.
Json Rewriter::special(const Json& given) {
  if (says(given, "x-upload")) return {{"type", "string"}, {"contentMediaType", bytes}};
  const std::string_view format = text(given, "format");
  if (format == "decimal") return decimal(given, view_.side);
  if (format != "binary" && format != "uri") return nullptr;
  Json result{{"type", "string"}};
  if (format == "binary") {
    result["contentMediaType"] = bytes;
  } else {
    result["format"] = "uri";
    result["minLength"] = 1;
    if (given.contains("x-schemes")) result["maxLength"] = longest_url;
  }
  for (const char* limit : {"minLength", "maxLength", "pattern"})
    if (const Json* value = find(given, limit)) result[limit] = *value;
  return result;
}

Json Rewriter::object(const Json& given) {
  if (given.contains("anyOf")) return alternatives(given, "anyOf");
  if (given.contains("oneOf")) return alternatives(given, "oneOf");
  if (text(given, "type") == "object" && !given.contains("properties")) return dictionary(given);
  Json result = Json::object();
  for (const auto& [key, value] : given.items()) word(key, value, result);
  if (const std::string_view type = type_of_values(given);
      !type.empty() && !result.contains("type"))
    result["type"] = type;
  if (const Json* prefix = find(result, "prefixItems")) {
    const std::size_t count = prefix->size();
    if (!result.contains("minItems")) result["minItems"] = count;
    if (!result.contains("maxItems")) result["maxItems"] = count;
  }
  require(given, result);
  annotate(given, result);
  return result;
}

void Rewriter::require(const Json& given, Json& into) const {
  const Json *members = find(given, "properties"), *required = find(given, "required");
  if (!members || !required) return;
  Json names = Json::array();
  for (const Json& key : *required) {
    const Json* member = find(*members, key.get_ref<const std::string&>());
    if (member && !hidden(*member) && !may_be_missing(*member))
      names.push_back(name_of(key, *member));
  }
  if (!names.empty()) into["required"] = std::move(names);
}

void Rewriter::word(const std::string& key, const Json& value, Json& into) {
  if (key.starts_with("x-") || key == "in" || key == "required") return;
  if (std::find(annotations.begin(), annotations.end(), key) != annotations.end()) return;
  if (key == "properties") return properties(value, into);
  if (key == "items" || key == "additionalProperties") {
    into[key] = schema(value);
  } else if (key == "prefixItems") {
    Json list = Json::array();
    for (const Json& item : value) list.push_back(schema(item));
    into[key] = std::move(list);
  } else {
    into[key] = value;
  }
}

// A dict: keys are text in JSON whatever they are read as, so only what narrows text is said.
Json Rewriter::dictionary(const Json& given) {
  Json result{{"type", "object"}};
  const Json* values = find(given, "additionalProperties");
  Json inner = values ? schema(*values) : Json(true);
  if (inner.is_object() && inner.empty()) inner = true;
  Json keys = Json::object();
  if (const Json* names = find(given, "propertyNames")) keys = schema(*names);
  keys.erase("title");
  const bool described = keys.contains("$ref") || text(keys, "type") == "string";
  if (described && keys.contains("pattern")) {
    result["patternProperties"] = {{keys["pattern"].get<std::string>(), inner}};
    keys.erase("pattern");
  } else {
    result["additionalProperties"] = std::move(inner);
  }
  if (described && (keys.contains("$ref") || keys.size() > 1)) {
    keys.erase("type");
    result["propertyNames"] = std::move(keys);
  }
  for (const char* limit : {"minProperties", "maxProperties"})
    if (const Json* value = find(given, limit)) result[limit] = *value;
  annotate(given, result);
  return result;
}

Json Rewriter::alternatives(const Json& given, const char* word) {
  Json list = Json::array();
  for (const Json& option : given[word]) add_alternative(list, schema(option));
  Json result = Json::object();
  if (list.size() == 1)
    result = list[0];
  else
    result[word] = std::move(list);
  if (given.contains("discriminator") && result.contains("oneOf"))
    result["discriminator"] = discriminator(given);
  annotate(given, result);
  return result;
}

Json Rewriter::discriminator(const Json& given) {
  const std::string key{text(given["discriminator"], "propertyName")};
  Json result{{"propertyName", key}}, mapping = Json::object();
  for (const Json& option : given["oneOf"]) {
    const Json& model = target(option);
    const Json* members = find(model, "properties");
    const Json* tag = members ? find(*members, key) : nullptr;
    if (!tag || referred(option).empty()) continue;
    result["propertyName"] = name_of(key, *tag);
    const std::string mark = components_.model(plugin_, referred(option), view_)["$ref"];
    Json values = tag->value("enum", Json::array());
    if (const Json* value = find(*tag, "const")) values.push_back(*value);
    for (const Json& value : values)
      mapping[value.is_string() ? value.get<std::string>() : value.dump()] = mark;
  }
  if (!mapping.empty()) result["mapping"] = std::move(mapping);
  return result;
}

void Rewriter::properties(const Json& given, Json& into) {
  into["properties"] = Json::object();
  Json& members = into["properties"];
  for (const auto& [key, property] : given.items()) {
    if (hidden(property)) continue;
    const std::string name = name_of(key, property);
    members[name] = member(name, property);
  }
}

}  // namespace portico::docs
