#include "parity/plugin/schema.hpp"

#include <algorithm>
#include <stdexcept>

#include "parity/plugin/vocabulary.hpp"

namespace parity {
namespace {

const std::string* text_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

void copy_member(const Json& from, const char* key, Json& to, const char* as) {
  if (const auto found = from.find(key); found != from.end()) to[as] = *found;
}

/// The words of a member that stand beside its type, in models and in inputs alike.
void describe(const Json& spec, Json& schema) {
  copy_member(spec, "description", schema, "description");
  copy_member(spec, "deprecated", schema, "deprecated");
  copy_member(spec, "default", schema, "default");
}

}  // namespace

const std::string& input_name(const Json& field) {
  if (const std::string* name = text_member(field, "validation_alias")) return *name;
  if (const std::string* name = text_member(field, "alias")) return *name;
  return field.at("name").get_ref<const std::string&>();
}

const std::string& output_name(const Json& field) {
  if (const std::string* name = text_member(field, "serialization_alias")) return *name;
  if (const std::string* name = text_member(field, "alias")) return *name;
  return field.at("name").get_ref<const std::string&>();
}

Schemas::Schemas(const Json& spec) : id_{spec.at("id").get<std::string>()}, spec_{spec} {
  const auto models = spec.find("models");
  if (models == spec.end()) return;
  for (const auto& [name, declared] : models->items()) {
    Model model{.name = name, .spec = &declared};
    resolve(name, model);
    index_[name] = models_.size();
    models_.push_back(std::move(model));
  }
}

/// Bases right to left, then the model's own fields; a field that is declared again keeps its
/// place.
void Schemas::resolve(const std::string& name, Model& into) const {
  const Json& declared = spec_.at("models").at(name);
  if (const auto bases = declared.find("bases"); bases != declared.end())
    for (auto base = bases->rbegin(); base != bases->rend(); ++base)
      resolve(base->get_ref<const std::string&>(), into);
  if (const auto config = declared.find("config"); config != declared.end())
    into.config.update(*config);
  for (const Json& field : declared.at("fields")) {
    auto same = [&](const Json* other) { return other->at("name") == field.at("name"); };
    const auto known = std::ranges::find_if(into.fields, same);
    if (known != into.fields.end())
      *known = &field;
    else
      into.fields.push_back(&field);
  }
}

const Model* Schemas::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &models_[found->second];
}

Json Schemas::model(const Model& model) const {
  Json schema{{"type", "object"}, {"title", model.name}};
  copy_member(*model.spec, "description", schema, "description");
  Json& properties = schema["properties"] = Json::object();
  Json required = Json::array();
  for (const Json* declared : model.fields) {
    const std::string& key = input_name(*declared);
    properties[key] = field(*declared);
    if (!declared->contains("default")) required.push_back(key);
  }
  if (!required.empty()) schema["required"] = std::move(required);
  const std::string extra = model.config.value("extra", "ignore");
  if (extra != "ignore") schema["additionalProperties"] = extra == "allow";
  if (model.config.value("populate_by_name", false)) schema["x-populate-by-name"] = true;
  return schema;
}

Json Schemas::field(const Json& spec) const {
  Type type = parse_type(spec.at("type").get_ref<const std::string&>());
  if (spec.contains("constraints")) constrain(type, spec.at("constraints"));
  const std::string* discriminator = text_member(spec, "discriminator");
  Json result = schema(type, discriminator ? std::string_view{*discriminator} : std::string_view{});
  describe(spec, result);
  const std::string &key = input_name(spec), &output = output_name(spec);
  if (spec.at("name") != key) result["x-name"] = spec.at("name");
  if (output != key) result["x-output-name"] = output;
  if (spec.value("exclude", false)) result["x-exclude"] = true;
  return result;
}

Json Schemas::input(const Json& parameters) const {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Json& spec : parameters) {
    const std::string& key = spec.at("name").get_ref<const std::string&>();
    properties[key] = parameter(spec);
    if (!spec.contains("default")) required.push_back(key);
  }
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json Schemas::parameter(const Json& spec) const {
  Type type = parse_type(spec.at("type").get_ref<const std::string&>());
  if (spec.contains("constraints")) constrain(type, spec.at("constraints"));
  const std::string* discriminator = text_member(spec, "discriminator");
  Json result = schema(type, discriminator ? std::string_view{*discriminator} : std::string_view{});
  describe(spec, result);
  result["in"] = spec.at("in");
  copy_member(spec, "alias", result, "x-alias");
  copy_member(spec, "convert_underscores", result, "x-convert-underscores");
  copy_member(spec, "embed", result, "x-embed");
  return result;
}

Json Schemas::type(std::string_view text, std::string_view discriminator) const {
  return schema(parse_type(text), discriminator);
}

Json Schemas::schema(const Type& type, std::string_view discriminator) const {
  Json result;
  switch (type.kind) {
  case Type::Kind::either: return either(type, discriminator);
  case Type::Kind::name: result = named(type); break;
  case Type::Kind::literal: result = literal(type.values); break;
  case Type::Kind::list:
    result = {{"type", "array"}, {"items", schema(type.arguments[0], discriminator)}};
    break;
  case Type::Kind::set:
    result = {{"type", "array"}, {"items", schema(type.arguments[0], {})}, {"uniqueItems", true}};
    break;
  case Type::Kind::any_tuple:
    result = {{"type", "array"}, {"items", schema(type.arguments[0], {})}, {"x-tuple", true}};
    break;
  case Type::Kind::tuple:
    result = {{"type", "array"}, {"prefixItems", Json::array()}};
    for (const Type& argument : type.arguments)
      result["prefixItems"].push_back(schema(argument, {}));
    break;
  case Type::Kind::dict: {
    result = {{"type", "object"},
              {"additionalProperties", schema(type.arguments[1], discriminator)}};
    Json keys = schema(type.arguments[0], {});
    if (keys != *builtin("str")) result["propertyNames"] = std::move(keys);
    break;
  }
  }
  add_constraints(result, type.constraints);
  return result;
}

Json Schemas::either(const Type& type, std::string_view discriminator) const {
  std::vector<const Type*> members;
  for (const Type& argument : type.arguments)
    if (!argument.is_null()) members.push_back(&argument);
  if (members.empty()) return {{"type", "null"}};
  if (!discriminator.empty() && members.size() > 1) {
    Json chosen = tagged(members, discriminator);
    if (members.size() == type.arguments.size()) return chosen;
    return {{"anyOf", {std::move(chosen), {{"type", "null"}}}}};
  }
  Json any = Json::array();
  for (const Type& argument : type.arguments) any.push_back(schema(argument, discriminator));
  return {{"anyOf", std::move(any)}};
}

/// The specification names the discriminator by its field; what a client sends is its input name.
Json Schemas::tagged(const std::vector<const Type*>& members,
                     std::string_view discriminator) const {
  std::string property{discriminator};
  Json one = Json::array();
  for (const Type* member : members) {
    one.push_back(schema(*member, {}));
    const Model* model = find(member->name);
    if (!model) continue;
    for (const Json* field : model->fields)
      if (field->at("name") == discriminator) property = input_name(*field);
  }
  return {{"oneOf", std::move(one)}, {"discriminator", {{"propertyName", property}}}};
}

Json Schemas::named(const Type& type) const {
  if (find(type.name)) return {{"$ref", "#/components/schemas/" + registered(type.name)}};
  if (const auto enums = spec_.find("enums"); enums != spec_.end())
    if (const auto spec = enums->find(type.name); spec != enums->end())
      return enumeration(type.name, *spec);
  const Json* known = builtin(type.name);
  if (!known) throw std::runtime_error{"unknown type '" + type.name + "'"};
  return *known;
}

}  // namespace parity
