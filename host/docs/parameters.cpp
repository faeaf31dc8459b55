#include "docs/parameters.hpp"

#include <algorithm>
#include <array>

#include "docs/names.hpp"

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

// The model whose members are the parameters, also when it is optional; null: it is none.
const Json* model_of(const Rewriter& rewriter, const Input& input) {
  const Json* options = find(input.schema, "anyOf");
  const bool optional = options && options->size() == 2 && text((*options)[1], "type") == "null";
  const Json& target = rewriter.target(optional ? (*options)[0] : input.schema);
  return target.contains("properties") && !says(target, "x-upload") ? &target : nullptr;
}

// The members of a parameter model are the parameters. A header has '-' where the member's own name
// has '_'. Those of an optional model need not be there.
std::vector<Input> members(const Input& input, const Json& model) {
  std::vector<Input> list;
  const bool optional = input.schema.contains("anyOf");
  const Json* required = find(model, "required");
  const Json* converts = find(input.schema, "x-convert-underscores");
  for (const auto& [key, schema] : model["properties"].items()) {
    std::string name = key;
    const std::string_view own = text(schema, "x-name");
    if (input.place == "header" && (own.empty() || own == key) &&
        !(converts && !converts->get<bool>()))
      std::replace(name.begin(), name.end(), '_', '-');
    list.push_back({input.place, name, schema, !optional && listed(required, key)});
  }
  return list;
}

// Of two that one place calls by one name the last is told, or one that has to be there.
void add(std::vector<Input>& list, Input input) {
  const auto known = std::find_if(list.begin(), list.end(), [&](const Input& one) {
    return one.name == input.name && one.place == input.place;
  });
  if (known == list.end())
    list.push_back(std::move(input));
  else if (input.required || !known->required)
    *known = std::move(input);
}

// Parameter models by their members, all others as they are.
std::vector<Input> taken_apart(const Rewriter& rewriter, const std::vector<const Input*>& inputs) {
  std::vector<Input> list;
  for (const Input* input : inputs) {
    const bool single = input->place == "path" || input->place == "file" || input->place == "body";
    const Json* model = single ? nullptr : model_of(rewriter, *input);
    if (!model) {
      add(list, *input);
      continue;
    }
    for (Input& member : members(*input, *model)) add(list, std::move(member));
  }
  return list;
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

// Whether the one part is the body itself, and not a member of it.
bool whole(const Rewriter& rewriter, const std::vector<const Input*>& parts) {
  if (parts.size() != 1) return false;
  const Input& part = *parts.front();
  if (part.place == "body") return !says(part.schema, "x-embed");
  return part.place == "form" && rewriter.target(part.schema).contains("properties");
}

Json object_of(Rewriter& rewriter, const std::vector<const Input*>& parts,
               const std::string& body_name) {
  Json result{{"type", "object"}, {"title", body_name}, {"properties", Json::object()}};
  Json required = Json::array();
  for (const Input& member : taken_apart(rewriter, parts)) {
    result["properties"][member.name] = rewriter.member(member.name, member.schema);
    if (member.required) required.push_back(member.name);
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
    std::vector<const Input*> here;
    for (const Input& input : inputs)
      if (input.place == place) here.push_back(&input);
    for (const Input& input : taken_apart(rewriter, here))
      list.push_back(parameter(rewriter, input));
  }
  add_unasked(list, path);
  return list;
}

Json request_body(Rewriter& rewriter, Components& components, const std::vector<Input>& inputs,
                  const std::string& body_name) {
  std::vector<const Input*> parts;
  for (const Input& input : inputs)
    if (input.place == "body" || form(input)) parts.push_back(&input);
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
