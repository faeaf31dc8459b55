#include "prove/asking/api.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "os/ascii.hpp"

namespace portico::prove {
namespace {

using docs::find;

BodyKind kind_of_media(std::string_view type) {
  if (is_json_type(type)) return BodyKind::json;
  if (essence_of(type) == "application/x-www-form-urlencoded") return BodyKind::form;
  return type.starts_with("multipart/") ? BodyKind::multipart : BodyKind::bytes;
}

/// With what its members refer to in their places: whether one is a file stands there.
Json form_schema(const Json& schema, const Conformity& conformity) {
  Json resolved = conformity.resolved(schema);
  if (find(resolved, "properties"))
    for (auto& member : resolved["properties"]) member = conformity.resolved(member);
  return resolved;
}

RequestBody body_of(const Json& operation, const Conformity& conformity) {
  RequestBody body;
  const Json* found = find(operation, "requestBody");
  if (!found) return body;
  const Json said = conformity.resolved(*found);
  body.required = docs::says(said, "required");
  const Json* content = find(said, "content");
  if (!content || content->empty()) return body;
  for (const auto& [type, media] : content->items()) {
    const BodyKind kind = kind_of_media(type);
    if (body.kind != BodyKind::none && kind != BodyKind::json) continue;
    const Json* schema = find(media, "schema");
    body.kind = kind;
    body.media_type = type;
    body.schema = schema ? *schema : Json(true);
    if (kind == BodyKind::form || kind == BodyKind::multipart)
      body.schema = form_schema(body.schema, conformity);
    const Json* example = find(media, "example");
    if (example && body.schema.is_object() && !body.schema.contains("$ref"))
      body.schema["example"] = *example;
    if (kind == BodyKind::json) break;
  }
  return body;
}

void add_parameters(const Json& holder, const Conformity& conformity, Operation& operation) {
  const Json* list = find(holder, "parameters");
  if (!list || !list->is_array()) return;
  for (const Json& one : *list) {
    const Json said = conformity.resolved(one);
    Parameter parameter{std::string{docs::text(said, "name")}, std::string{docs::text(said, "in")},
                        docs::says(said, "required"), Json(true)};
    if (const Json* schema = find(said, "schema")) parameter.schema = *schema;
    if (const Json* example = find(said, "example"))
      if (parameter.schema.is_object() && !parameter.schema.contains("$ref"))
        parameter.schema["example"] = *example;
    std::erase_if(operation.parameters, [&](const Parameter& other) {
      return other.name == parameter.name && other.in == parameter.in;
    });
    operation.parameters.push_back(std::move(parameter));
  }
}

void add_links(const Json& answer, Operation& operation) {
  const Json* links = find(answer, "links");
  if (!links || !links->is_object()) return;
  for (const auto& [name, link] : links->items()) {
    ApiLink made{std::string{docs::text(link, "operationId")}, {}};
    if (const Json* parameters = find(link, "parameters"))
      for (const auto& [parameter, value] : parameters->items())
        if (value.is_string()) made.parameters[parameter] = value.get<std::string>();
    operation.links.push_back(std::move(made));
  }
}

void add_answers(const Json& said, const Conformity& conformity, Operation& operation) {
  const Json* answers = find(said, "responses");
  if (!answers || !answers->is_object()) return;
  for (const auto& [status, one] : answers->items()) {
    const Json answer = conformity.resolved(one);
    Declared& declared = operation.answers[os::lower(status)];
    if (const Json* content = find(answer, "content"))
      for (const auto& [type, media] : content->items()) {
        const Json* schema = find(media, "schema");
        declared.content[os::lower(type)] = schema ? *schema : Json(true);
        if (type.starts_with("text/event-stream")) operation.streams = true;
      }
    add_links(answer, operation);
  }
}

bool asks_for_credentials(const Json& document, const Json& said) {
  const Json* list = find(said, "security");
  if (!list) list = find(document, "security");
  return list && list->is_array() && !list->empty() &&
         std::none_of(list->begin(), list->end(), [](const Json& one) { return one.empty(); });
}

}  // namespace

std::string essence_of(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  return os::lower(std::string{type});
}

bool is_json_type(std::string_view type) {
  const std::string essence = essence_of(type);
  return essence == "application/json" || essence.ends_with("+json");
}

const Declared* Operation::answer(int status) const {
  const std::string exact = std::to_string(status);
  for (const std::string& word : {exact, exact.substr(0, 1) + "xx", std::string{"default"}})
    if (const auto found = answers.find(word); found != answers.end()) return &found->second;
  return nullptr;
}

std::vector<Operation> operations_of(const Json& document, const Conformity& conformity) {
  static const std::vector<std::string> methods{"get",   "put",  "post",   "delete",
                                                "patch", "head", "options"};
  const Json* paths = find(document, "paths");
  if (!paths || !paths->is_object()) throw std::runtime_error{"there is no OpenAPI document"};
  std::vector<Operation> all;
  for (const auto& [path, given] : paths->items()) {
    const Json item = conformity.resolved(given);
    for (const std::string& method : methods) {
      const Json* said = find(item, method);
      if (!said) continue;
      Operation operation;
      operation.method = method;
      std::transform(method.begin(), method.end(), operation.method.begin(),
                     [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      operation.path = path;
      operation.id = docs::text(*said, "operationId");
      add_parameters(item, conformity, operation);
      add_parameters(*said, conformity, operation);
      operation.body = body_of(*said, conformity);
      add_answers(*said, conformity, operation);
      operation.guarded = asks_for_credentials(document, *said);
      all.push_back(std::move(operation));
    }
  }
  return all;
}

std::vector<std::string> path_names(std::string_view path) {
  std::vector<std::string> names;
  for (std::size_t open = path.find('{'); open != path.npos; open = path.find('{', open + 1)) {
    const std::size_t end = path.find('}', open);
    if (end == path.npos) break;
    names.emplace_back(path.substr(open + 1, end - open - 1));
  }
  return names;
}

std::string collection_of(std::string_view path, std::string_view parameter) {
  std::string made;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t open = std::min(path.find('{', at), path.size());
    made += path.substr(at, open - at);
    if (open == path.size()) break;
    const std::size_t end = std::min(path.find('}', open), path.size() - 1);
    made += "{}";
    if (path.substr(open + 1, end - open - 1) == parameter) return made;
    at = end + 1;
  }
  return made;
}

}  // namespace portico::prove
