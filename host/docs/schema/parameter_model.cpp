#include "docs/schema/parameter_model.hpp"

#include <algorithm>
#include <set>

namespace portico::docs {
namespace {

using Models = std::vector<const Json*>;

/// The options of a choice, without null and with those of a choice within.
Models options(const Json& schema) {
  Models list;
  for (const char* word : {"anyOf", "oneOf"}) {
    const Json* given = find(schema, word);
    if (!given) continue;
    for (const Json& option : *given) {
      if (is_null(option)) continue;
      const Models inner = options(option);
      if (inner.empty())
        list.push_back(&option);
      else
        list.insert(list.end(), inner.begin(), inner.end());
    }
  }
  return list;
}

/// The names under which a member comes.
std::vector<std::string> names_of(const Json& model, const std::string& key, const Json& member) {
  std::vector<std::string> names{key};
  const std::string own{text(member, "x-name")};
  if (says(model, "x-populate-by-name") && !own.empty() && own != key) names.push_back(own);
  return names;
}

Json any_required(const std::vector<std::string>& names) {
  Json list = Json::array();
  for (const std::string& name : names) list.push_back({{"required", {name}}});
  return Json{{"anyOf", std::move(list)}};
}

/// What holds when nothing of the models is sent.
Json absence(const Models& models) {
  std::set<std::string> all;
  for (const Json* model : models) {
    if (model->contains("additionalProperties")) return {{"maxProperties", 0}};
    for (const auto& [key, member] : (*model)["properties"].items())
      for (const std::string& name : names_of(*model, key, member)) all.insert(name);
  }
  if (all.empty()) return Json::object();
  return {{"not", any_required({all.begin(), all.end()})}};
}

/// One model; where a member that has to be there has two names, either will do.
Json model_schema(Rewriter& rewriter, const Json& given) {
  const Json& model = rewriter.target(given);
  Json required = Json::array(), either = Json::array();
  for (const Json& key : model.value("required", Json::array())) {
    const auto& name = key.get_ref<const std::string&>();
    const auto names = names_of(model, name, model["properties"][name]);
    if (names.size() == 1)
      required.push_back(key);
    else
      either.push_back(any_required(names));
  }
  if (either.empty()) return rewriter.schema(given);
  Json result = rewriter.model(referred(given), model);
  result["required"] = std::move(required);
  result["allOf"] = std::move(either);
  return result;
}

Json without_null(Json schema) {
  Json* any = schema.contains("anyOf") ? &schema["anyOf"] : nullptr;
  if (any) any->erase(std::remove_if(any->begin(), any->end(), is_null), any->end());
  return schema;
}

/// What a form says of one part that is a model.
void add_conditions(Rewriter& rewriter, const Input& part, const Models& models, Json& conditions) {
  const bool may_be_null = optional(part.schema);
  const Models inner = options(part.schema);
  Json schema;
  if (models.size() > 1)
    schema = without_null(rewriter.schema(part.schema));
  else if (may_be_null)
    schema = {{"anyOf", Json::array({model_schema(rewriter, *inner.front())})}};
  else
    schema = model_schema(rewriter, part.schema);
  annotate(part.schema, schema);
  schema.erase("default");
  if (may_be_null && part.required) conditions.push_back({{"not", absence(models)}});
  if (may_be_null && !part.required)
    schema = {{"anyOf", Json::array({absence(models), std::move(schema)})}};
  conditions.push_back(std::move(schema));
}

}  // namespace

bool optional(const Json& schema) {
  const Json* any = find(schema, "anyOf");
  return any && std::any_of(any->begin(), any->end(), is_null);
}

Models parameter_models(const Rewriter& rewriter, const Input& input) {
  Models list = options(input.schema);
  if (list.empty()) list.push_back(&input.schema);
  if (list.size() > 1 && input.place != "form") return {};
  for (const Json*& one : list) {
    one = &rewriter.target(*one);
    if (!one->contains("properties")) return {};
  }
  return list;
}

Json form_of(Rewriter& rewriter, const std::vector<const Input*>& parts, const std::string& title) {
  Json result{{"type", "object"}, {"title", title}};
  if (parts.size() == 1)
    if (const Json* description = find(parts.front()->schema, "description"))
      result["description"] = *description;
  Json properties = Json::object(), required = Json::array(), conditions = Json::array();
  for (const Input* part : parts) {
    if (const Models models = parameter_models(rewriter, *part); !models.empty()) {
      add_conditions(rewriter, *part, models, conditions);
      continue;
    }
    properties[part->name] = rewriter.member(part->name, part->schema);
    if (part->required) required.push_back(part->name);
  }
  if (!properties.empty()) result["properties"] = std::move(properties);
  if (!required.empty()) result["required"] = std::move(required);
  result["allOf"] = std::move(conditions);
  return result;
}

}  // namespace portico::docs
