#include "model/compile/compiler.hpp"

#include <algorithm>
#include <utility>

#include "model/compile/bounds.hpp"
#include "model/compile/constants.hpp"
#include "model/compile/keyword.hpp"
#include "model/compile/string_type.hpp"
#include "model/compile/vocabulary.hpp"

namespace portico::model {
namespace {

constexpr std::string_view reference_prefix = "#/components/schemas/";
/// Of schemas one within the other: in one model, and in all that hold each other.
constexpr unsigned deepest_schema = 64, lowest_level = 500;

}  // namespace

std::string join_labels(const std::vector<const Type*>& types, std::string_view separator) {
  std::string out;
  for (const Type* type : types) {
    if (!out.empty()) out += separator;
    out += type->label;
  }
  return out;
}

void Models::Compiler::add(std::string_view name, std::string_view text) {
  Place place{"model " + std::string{name}, ""};
  if (name.empty()) place.refuse("a model needs a name");
  Schema schema = Schema::parse(text, nullptr, false);
  if (schema.is_discarded()) place.refuse("the schema is not JSON; check quotes and commas");
  if (!named_.emplace(name, Named{std::move(schema), nullptr}).second)
    place.refuse("a model of this name is there already; give one of them another name");
}

const Type& Models::Compiler::compile(const std::string& where, const Schema& schema) {
  begun_ = where;
  depth_ = level_ = lowest_ = 0;
  try {
    Type& type = make(schema, {where, ""}, {}, false);
    settle();
    return type;
  } catch (...) {
    forget_unsettled();
    throw;
  }
}

const Type* Models::Compiler::find(std::string_view name) {
  auto found = named_.find(name);
  if (found == named_.end()) return nullptr;
  if (found->second.type) return found->second.type;
  return &compile("", Schema{{"$ref", std::string{reference_prefix} + std::string{name}}});
}

const Schema* Models::Compiler::schema(std::string_view name) const {
  const auto found = named_.find(name);
  return found == named_.end() ? nullptr : &found->second.schema;
}

/// What was begun with a schema that is refused does not stand in the way of others.
void Models::Compiler::forget_unsettled() {
  for (auto& [name, named] : named_)
    if (named.type && !named.type->settled) named.type = nullptr;
  tagged_.clear();
  fresh_.clear();
  pending_.clear();
}

void Models::Compiler::finish(const std::function<void(const SchemaError&)>& refused) {
  for (const auto& entry : named_) try {
      find(entry.first);
    } catch (const SchemaError& error) {
      if (!refused) throw;
      refused(error);
    }
}

Type& Models::Compiler::make(const Schema& schema, const Place& place, std::string_view name,
                             bool member) {
  if (!schema.is_object()) place.refuse("a schema is a JSON object");
  const std::uint32_t number = choice_number(schema, choice_word, place);
  Type& type = schema.contains("$ref") ? reference(schema, place, member)
                                       : fill(types_.emplace_back(), schema, place, name, member);
  if (number == 0) return type;
  Type& numbered = types_.emplace_back(Kind::numbered);
  numbered.number = number;
  numbered.items = {&type};
  numbered.label = type.label;
  numbered.where = type.where;
  fresh_.emplace_back(&numbered, place);
  return numbered;
}

Type& Models::Compiler::reference(const Schema& schema, const Place& place, bool member) {
  const Schema& target = schema["$ref"];
  if (!target.is_string()) (place / "$ref").refuse("must be a string");
  const auto& text = target.get_ref<const std::string&>();
  if (!text.starts_with(reference_prefix))
    (place / "$ref")
        .refuse("must be \"" + std::string{reference_prefix} + "<name>\", not \"" + text + "\"");
  refuse_unknown_words(schema, Type{}, member, place);
  std::string name = text.substr(reference_prefix.size());
  auto found = named_.find(name);
  if (found == named_.end())
    (place / "$ref")
        .refuse("there is no model \"" + name +
                "\" in this plugin; register it, or correct the name");
  Named& named = found->second;
  if (named.type) {
    reach(level_ + named.height, place);
    return *named.type;
  }
  Type& type = types_.emplace_back();
  named.type = &type;
  Place there{"model " + name, ""};
  const Schema& body = named.schema;
  if (!body.is_object()) there.refuse("a schema is a JSON object");
  if (body.contains("$ref"))
    (there / "$ref").refuse("a model cannot be another name of a model; refer to that one");
  const unsigned depth = std::exchange(depth_, 0), lowest = std::exchange(lowest_, level_);
  fill(type, body, there, name, false);
  depth_ = depth;
  named.height = lowest_ - level_;
  lowest_ = std::max(lowest, lowest_);
  return type;
}

/// What follows schemas down takes a step of the stack for each.
void Models::Compiler::reach(unsigned level, const Place& place) {
  lowest_ = std::max(lowest_, level);
  if (level > lowest_level)
    place.refuse("more than " + std::to_string(lowest_level) + " schemas hold each other, one " +
                 "within the other" + (begun_.empty() ? "" : ", in " + begun_) +
                 ": divide what they describe");
}

Type& Models::Compiler::fill(Type& type, const Schema& schema, const Place& place,
                             std::string_view name, bool member) {
  if (++depth_ > deepest_schema) place.refuse("is nested too deep");
  reach(++level_, place);
  type.where = place.text();
  type.title = text_word(schema, "title", std::string{name}, place);
  type.strict = flag(schema, "x-strict", place);
  std::string word = text_word(schema, "type", "", place);
  if (schema.contains("anyOf"))
    any_of(type, schema, place);
  else if (schema.contains("oneOf"))
    one_of(type, schema, place);
  else if (schema.contains("const") || schema.contains("enum"))
    compile_values(type, schema, word, place, arena_);
  else if (word == "string")
    compile_string(type, schema, place);
  else if (word == "integer" || word == "number") {
    type.kind = word == "integer" ? Kind::integer : Kind::number;
    compile_bounds(type, schema, place);
    type.label = std::string{type.bounds.empty() || is_own_range(type) ? "" : "constrained-"} +
                 (word == "integer" ? "int" : "float");
  } else if (word == "boolean")
    type.kind = Kind::boolean, type.label = "bool";
  else if (word == "null")
    type.kind = Kind::null, type.label = "none";
  else if (word == "array")
    array(type, schema, place);
  else if (word == "object")
    object(type, schema, place, name);
  else if (word.empty())
    type.label = "any", type.takes_unsigned = flag(schema, "x-unsigned", place);
  else
    (place / "type")
        .refuse("\"" + word +
                "\" is no type; use string, integer, number, boolean, null, array or object");
  refuse_unknown_words(schema, type, member, place);
  if (type.label.empty()) type.label = type.title;
  fresh_.emplace_back(&type, place);
  --depth_, --level_;
  return type;
}

}  // namespace portico::model
