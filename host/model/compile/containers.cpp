// Types that hold others: arrays, dicts and models.

#include <algorithm>

#include "message/quote.hpp"
#include "model/compile/compiler.hpp"
#include "model/compile/keyword.hpp"
#include "model/compile/size_limits.hpp"
#include "model/format/coerce.hpp"

namespace portico::model {
namespace {

constexpr const char* default_choice_word = "x-portico-default-choice";

Key json_key(std::string_view name) {
  message::Text text;
  text.push(',');
  message::write_string(name, text);
  text.push(':');
  return Key{std::string{text.view()}};
}

/// Whether the name of an entry can be read as this type; it never is null.
bool names_members(const Type& numbered) {
  const Type& type = unnumbered(numbered);
  return is_leaf(type.kind) || type.kind == Kind::any || type.kind == Kind::choice ||
         type.kind == Kind::nullable;
}

}  // namespace

void Models::Compiler::array(Type& type, const Schema& schema, const Place& place) {
  static const Schema anything = Schema::object();
  bool open = flag(schema, "x-tuple", place);
  if (schema.contains("prefixItems")) {
    const Schema& items = schema["prefixItems"];
    if (!items.is_array()) (place / "prefixItems").refuse("must be a list of schemas");
    if (schema.contains("items") && schema["items"] != Schema(false))
      (place / "items").refuse("cannot stand beside prefixItems, other than as false");
    type.kind = Kind::tuple;
    for (std::size_t i = 0; i < items.size(); ++i)
      type.items.push_back(&make(items[i], place / "prefixItems" / std::to_string(i), {}, false));
    for (const char* word : {"minItems", "maxItems"})
      if (schema.contains(word) && schema[word] != Schema(items.size()))
        (place / word).refuse("must be the number of prefixItems");
    Schema size{{"maxItems", items.size()}};
    compile_limits(type, size, place);
    type.label = "tuple[" + join_labels(type.items, ", ") + "]";
    return;
  }
  bool set = flag(schema, "uniqueItems", place);
  type.kind = open ? Kind::tuple : set ? Kind::set : Kind::list;
  type.open = open;
  type.items.push_back(
      &make(schema.contains("items") ? schema["items"] : anything, place / "items", {}, false));
  compile_limits(type, schema, place);
  const std::string& inner = type.items[0]->label;
  type.label = open ? "tuple[" + inner + ", ...]" : (set ? "set[" : "list[") + inner + "]";
}

void Models::Compiler::dict(Type& type, const Schema& schema, const Place& place) {
  static const Schema anything = Schema::object();
  type.kind = Kind::dict;
  Schema rest = schema.value("additionalProperties", anything);
  if (rest == Schema(true)) rest = anything;
  if (rest.is_boolean())
    (place / "additionalProperties").refuse("an object without properties must let its members be");
  type.rest = &make(rest, place / "additionalProperties", {}, false);
  if (schema.contains("propertyNames"))
    type.keys = &make(schema["propertyNames"], place / "propertyNames", {}, false);
  if (type.keys && !names_members(*type.keys))
    (place / "propertyNames").refuse("a key must be something that a string can say");
  compile_limits(type, schema, place);
  // A dict of any values came from a bare `dict`, whose keys are any too.
  std::string keys = type.keys                                 ? type.keys->label
                     : schema.contains("additionalProperties") ? "str"
                                                               : "any";
  type.label = "dict[" + keys + "," + type.rest->label + "]";
}

void Models::Compiler::object(Type& type, const Schema& schema, const Place& place,
                              std::string_view name) {
  if (!schema.contains("properties")) return dict(type, schema, place);
  type.kind = Kind::model;
  type.label = type.title.empty() ? "model" : type.title;
  static_cast<void>(name);
  const Schema& properties = schema["properties"];
  if (!properties.is_object()) (place / "properties").refuse("must be an object of schemas");
  type.by_name = flag(schema, "x-populate-by-name", place);
  type.extra = Extra::ignore;
  if (schema.contains("additionalProperties")) {
    bool allow = false;
    const Schema& extra = schema["additionalProperties"];
    if (extra.is_boolean())
      allow = extra.get<bool>();
    else
      (place / "additionalProperties").refuse("of a model must be true or false");
    type.extra = allow ? Extra::allow : Extra::forbid;
    type.takes_unsigned = flag(schema, "x-unsigned", place);
  }
  Schema required = schema.value("required", Schema::array());
  if (!required.is_array()) (place / "required").refuse("must be a list of names");
  for (const Schema& known : required)
    if (!known.is_string() || !properties.contains(known.get<std::string>()))
      (place / "required").refuse(known.dump() + " is none of the properties");
  type.fields.reserve(properties.size());
  for (const auto& [key, property] : properties.items())
    field(type, key, property,
          std::find(required.begin(), required.end(), Schema(key)) != required.end(),
          place / "properties" / key);
  for (std::uint32_t i = 0; i < type.fields.size(); ++i) {
    type.names.emplace(type.fields[i].name, i);
    if (type.by_name) type.own_names.emplace(type.fields[i].own_name, i);
  }
}

void Models::Compiler::field(Type& model, const std::string& key, const Schema& schema,
                             bool required, const Place& place) {
  if (!schema.is_object()) place.refuse("a schema is a JSON object");
  Field& made = model.fields.emplace_back();
  made.name = key;
  made.own_name = text_word(schema, "x-name", key, place);
  made.output_name = text_word(schema, "x-output-name", key, place);
  made.key = json_key(made.output_name);
  made.own_key = json_key(made.own_name);
  made.exclude = flag(schema, "x-exclude", place);
  made.secret = flag(schema, "writeOnly", place);
  made.required = required;
  bool fallback = schema.contains("default");
  if (!required && !fallback)
    place.refuse("is neither in `required` nor has a `default`; add one of them");
  std::size_t index = model.fields.size() - 1;
  const Type& type = make(schema, place, {}, true);
  model.fields[index].type = &type;
  if (!required)
    pending_.push_back({&model, index, schema["default"],
                        choice_number(schema, default_choice_word, place), place / "default"});
}

}  // namespace portico::model
