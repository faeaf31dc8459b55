#include "docs/parameters.hpp"

#include <algorithm>
#include <array>

#include "docs/schema/names.hpp"
#include "docs/schema/parameter_model.hpp"

namespace portico::docs {
namespace {

bool listed(const Json* list, const std::string& key) {
  return list && std::find(list->begin(), list->end(), key) != list->end();
}

std::string wire_name(const std::string& place, const std::string& key, const Json& schema) {
  const std::string_view alias = text(schema, "x-alias");
  std::string name = alias.empty() ? key : std::string{alias};
  const Json* converts = find(schema, "x-convert-underscores");
  if (place == "header" && alias.empty() && !(converts && !converts->get<bool>()))
    std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

Json parameter(Rewriter& rewriter, const Input& input) {
  Json result{{"name", input.name},
              {"in", input.place},
              {"required", input.required || input.place == "path"}};
  for (const char* word : {"description", "deprecated"})
    if (const Json* value = find(input.schema, word)) result[word] = *value;
  result["schema"] = rewriter.member(input.name, input.schema);
  return result;
}

// The members of a parameter model are the parameters. A header has '-' where the member's own name
// has '_'.
std::vector<Input> members(const Input& input, const Json& model) {
  std::vector<Input> list;
  const Json* required = find(model, "required");
  const Json* converts = find(input.schema, "x-convert-underscores");
  const bool may_be_left_out = optional(input.schema) && !input.required;
  for (const auto& [key, schema] : model["properties"].items()) {
    std::string name = key;
    const std::string_view own = text(schema, "x-name");
    if (input.place == "header" && (own.empty() || own == key) &&
        !(converts && !converts->get<bool>()))
      std::replace(name.begin(), name.end(), '_', '-');
    list.push_back({input.place, name, schema, listed(required, key) && !may_be_left_out});
  }
  return list;
}

// A name that two models share is one parameter: the one that has to be there, else the last.
void add_once(Json& list, Json parameter) {
  const auto same = std::find_if(list.begin(), list.end(), [&](const Json& one) {
    return one["in"] == parameter["in"] && one["name"] == parameter["name"];
  });
  if (same == list.end())
    list.push_back(std::move(parameter));
  else if (parameter["required"] == true || (*same)["required"] == false)
    *same = std::move(parameter);
}

// Parameters of the path that no input names: they are there all the same.
void add_unasked(Json& list, std::string_view path) {
  for (std::size_t at = path.find('{'); at != path.npos; at = path.find('{', at + 1)) {
    const std::string_view name = path.substr(at + 1, path.find('}', at) - at - 1);
    const bool known = std::any_of(list.begin(), list.end(), [&](const Json& one) {
      return one["in"] == "path" && one["name"] == std::string{name};
    });
    if (known) continue;
    list.push_back({{"name", name},
                    {"in", "path"},
                    {"required", true},
                    {"schema", {{"type", "string"}, {"title", title(name)}}}});
  }
}

bool form(const Input& input) { return input.place == "form" || input.place == "file"; }

std::string media_type(const std::vector<const Input*>& parts) {
  if (std::any_of(parts.begin(), parts.end(), [](auto* part) { return part->place == "file"; }))
    return "multipart/form-data";
  return form(*parts.front()) ? "application/x-www-form-urlencoded" : "application/json";
}

// Bytes without a model, as FastAPI's users write it with openapi_extra. Not required: no body is
// one of no bytes. OpenAPI 3.1.1, "Working with Binary Data": maxLength of unencoded binary counts
// bytes.
Json stream(const Input& input) {
  const std::string_view given = text(input.schema, "x-media-type");
  const std::string type{given.empty() ? "application/octet-stream" : given};
  Json schema{{"type", "string"}, {"format", "binary"}};
  if (const Json* limit = find(input.schema, "x-limit")) schema["maxLength"] = *limit;
  Json result{{"content", {{type, {{"schema", std::move(schema)}}}}}};
  if (const Json* words = find(input.schema, "description")) result["description"] = *words;
  return result;
}

// Whether the one part is the body itself, and not a member of it.
bool whole(const Rewriter& rewriter, const std::vector<const Input*>& parts) {
  if (parts.size() != 1) return false;
  const Input& part = *parts.front();
  if (part.place == "body") return !says(part.schema, "x-embed");
  return !parameter_models(rewriter, part).empty() && !optional(part.schema);
}

Json object_of(Rewriter& rewriter, const std::vector<const Input*>& parts,
               const std::string& body_name) {
  const auto is_model = [&](const Input* part) {
    return form(*part) && !parameter_models(rewriter, *part).empty();
  };
  if (std::any_of(parts.begin(), parts.end(), is_model)) return form_of(rewriter, parts, body_name);
  Json result{{"type", "object"}, {"title", body_name}, {"properties", Json::object()}};
  Json required = Json::array();
  for (const Input* part : parts) {
    result["properties"][part->name] = rewriter.member(part->name, part->schema);
    if (part->required) required.push_back(part->name);
  }
  if (!required.empty()) result["required"] = std::move(required);
  return result;
}

}  // namespace

std::vector<Input> inputs(const Json& input_schema) {
  std::vector<Input> list;
  const Json* properties = find(input_schema, "properties");
  if (!properties) return list;
  const Json* required = find(input_schema, "required");
  for (const auto& [key, schema] : properties->items()) {
    std::string place{text(schema, "in")};
    std::string name = wire_name(place, key, schema);
    list.push_back({std::move(place), std::move(name), schema, listed(required, key)});
  }
  return list;
}

Json parameters(Rewriter& rewriter, const std::vector<Input>& inputs, std::string_view path) {
  Json list = Json::array();
  for (const char* place : {"path", "query", "header", "cookie"}) {
    for (const Input& input : inputs) {
      if (input.place != place) continue;
      const auto models = std::string_view{place} == "path" ? std::vector<const Json*>{}
                                                            : parameter_models(rewriter, input);
      if (models.empty()) add_once(list, parameter(rewriter, input));
      for (const Json* model : models)
        for (const Input& member : members(input, *model))
          add_once(list, parameter(rewriter, member));
    }
  }
  add_unasked(list, path);
  return list;
}

Json request_body(Rewriter& rewriter, Components& components, const std::vector<Input>& inputs,
                  const std::string& body_name) {
  std::vector<const Input*> parts;
  for (const Input& input : inputs) {
    if (input.place == "stream") return stream(input);
    if (input.place == "body" || form(input)) parts.push_back(&input);
  }
  if (parts.empty()) return nullptr;
  Json schema;
  if (whole(rewriter, parts))
    schema = rewriter.member(parts.front()->name, parts.front()->schema);
  else
    schema = components.schema(rewriter.plugin(), body_name, object_of(rewriter, parts, body_name));
  Json result{{"content", {{media_type(parts), {{"schema", std::move(schema)}}}}}};
  if (std::any_of(parts.begin(), parts.end(), [](auto* part) { return part->required; }))
    result["required"] = true;
  return result;
}

}  // namespace portico::docs
