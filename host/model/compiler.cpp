#include "model/compiler.hpp"

#include <algorithm>

#include "model/check.hpp"
#include "model/choice.hpp"
#include "model/coerce.hpp"
#include "model/format.hpp"
#include "model/hash.hpp"
#include "model/write.hpp"

namespace portico::model {
namespace {

constexpr std::string_view reference_prefix = "#/components/schemas/";
constexpr const char* choice_word = "x-portico-choice";
constexpr const char* default_choice_word = "x-portico-default-choice";
constexpr unsigned deepest_schema = 64;

Key json_key(std::string_view name) {
  message::Text text;
  text.push(',');
  message::write_string(name, text);
  text.push(':');
  return Key{std::string{text.view()}};
}

constexpr std::uint32_t bit(std::uint32_t kind) { return 1u << kind; }

/// The kinds of cells that a type without constraints takes as they stand.
std::uint32_t as_is(const Type& type) {
  switch (type.kind) {
  case Kind::string:
    return type.least.given || type.most.given || type.expression ? 0 : bit(PORTICO_STRING);
  case Kind::integer: return type.bounds.empty() ? bit(PORTICO_INT) : 0;
  case Kind::number: return type.bounds.empty() ? bit(PORTICO_FLOAT) : 0;
  case Kind::boolean: return bit(PORTICO_BOOL);
  case Kind::null: return bit(PORTICO_NULL);
  case Kind::nullable: return as_is(*type.items[0]) | bit(PORTICO_NULL);
  default: return 0;
  }
}

/// The range of what a type holds beside null.
void take_range(Type& nullable, const Type& inner) {
  if (inner.kind == Kind::nullable) return take_range(nullable, *inner.items[0]);
  nullable.range_kind = inner.range_kind;
  nullable.low = inner.low, nullable.high = inner.high;
  nullable.low_number = inner.low_number, nullable.high_number = inner.high_number;
}

std::string join_labels(const std::vector<const Type*>& types, std::string_view separator) {
  std::string out;
  for (const Type* type : types) {
    if (!out.empty()) out += separator;
    out += type->label;
  }
  return out;
}

/// Whether the name of an entry can be read as this type; it never is null.
bool names_members(const Type& numbered) {
  const Type& type = unnumbered(numbered);
  return is_leaf(type.kind) || type.kind == Kind::any || type.kind == Kind::choice ||
         type.kind == Kind::nullable;
}

bool flag(const Schema& schema, const char* word, const Place& place) {
  auto found = schema.find(word);
  if (found == schema.end()) return false;
  if (!found->is_boolean()) (place / word).refuse("must be true or false");
  return found->get<bool>();
}

std::string text_word(const Schema& schema, const char* word, const std::string& otherwise,
                      const Place& place) {
  auto found = schema.find(word);
  if (found == schema.end()) return otherwise;
  if (!found->is_string()) (place / word).refuse("must be a string");
  return found->get<std::string>();
}

/// 0: none.
std::uint32_t choice_number(const Schema& schema, const char* word, const Place& place) {
  const auto found = schema.find(word);
  if (found == schema.end()) return 0;
  const bool whole = found->is_number_integer() && *found >= 1;
  if (!whole || *found > PORTICO_MOST_CHOICES)
    (place / word).refuse("must be an integer from 1 to 16777215");
  return found->get<std::uint32_t>();
}

/// Whether two members of a union say the same, whatever their numbers.
bool same_member(Schema one, Schema other) {
  for (Schema* schema : {&one, &other})
    if (schema->is_object()) schema->erase(choice_word);
  return one == other;
}

/// The types that a value passes without going deeper into it.
bool leads_back(const Type& type, const Type& start, std::vector<const Type*>& passed) {
  if (type.kind != Kind::nullable && type.kind != Kind::choice && type.kind != Kind::numbered)
    return false;
  if (std::find(passed.begin(), passed.end(), &type) != passed.end()) return &type == &start;
  passed.push_back(&type);
  return std::any_of(type.items.begin(), type.items.end(), [&](const Type* item) {
    return item == &start || leads_back(*item, start, passed);
  });
}

}  // namespace

Place Place::operator/(std::string_view step) const {
  std::string escaped;
  for (char c : step) {
    if (c == '~')
      escaped += "~0";
    else if (c == '/')
      escaped += "~1";
    else
      escaped += c;
  }
  return {where, pointer + '/' + escaped};
}

std::string Place::text() const { return where + " at " + (pointer.empty() ? "/" : pointer); }

void Place::refuse(const std::string& sentence) const {
  throw SchemaError{text() + ": " + sentence};
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
  depth_ = 0;
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
  if (found->second.type) return *found->second.type;
  Type& type = types_.emplace_back();
  found->second.type = &type;
  Place there{"model " + name, ""};
  const Schema& body = found->second.schema;
  if (!body.is_object()) there.refuse("a schema is a JSON object");
  if (body.contains("$ref"))
    (there / "$ref").refuse("a model cannot be another name of a model; refer to that one");
  unsigned depth = std::exchange(depth_, 0);
  fill(type, body, there, name, false);
  depth_ = depth;
  return type;
}

Type& Models::Compiler::fill(Type& type, const Schema& schema, const Place& place,
                             std::string_view name, bool member) {
  if (++depth_ > deepest_schema) place.refuse("is nested too deep");
  type.where = place.text();
  type.title = text_word(schema, "title", std::string{name}, place);
  type.strict = flag(schema, "x-strict", place);
  std::string word = text_word(schema, "type", "", place);
  if (schema.contains("anyOf"))
    any_of(type, schema, place);
  else if (schema.contains("oneOf"))
    one_of(type, schema, place);
  else if (schema.contains("const") || schema.contains("enum")) {
    if (schema.contains("enum") && !schema["enum"].is_array())
      (place / "enum").refuse("must be a list of values");
    Schema values = schema.contains("const") ? Schema::array({schema["const"]}) : schema["enum"];
    type.kind = schema.contains("x-enum") ? Kind::enumeration : Kind::literal;
    compile_values(type, values, arena_);
    std::string texts;
    for (const Schema& value : values) texts += (texts.empty() ? "" : ",") + python_repr(value);
    type.label = "literal[" + texts + "]";
    if (type.kind == Kind::enumeration) {
      bool text = !values.empty() && word != "integer" &&
                  std::all_of(values.begin(), values.end(),
                              [](const Schema& value) { return value.is_string(); });
      bool whole = !values.empty() &&
                   std::all_of(values.begin(), values.end(),
                               [](const Schema& value) { return value.is_number_integer(); });
      std::string prefix = text ? "str-" : whole ? "int-" : "";
      type.label = prefix + "enum[" + text_word(schema, "x-enum", "", place) + "]";
    }
  } else if (word == "string")
    string(type, schema, place);
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
  --depth_;
  return type;
}

void Models::Compiler::string(Type& type, const Schema& schema, const Place& place) {
  std::string format = text_word(schema, "format", "", place);
  type.kind = Kind::string;
  type.label = "str";
  if (!format.empty()) {
    type.format = find_format(format);
    if (!type.format)
      (place / "format")
          .refuse("\"" + format +
                  "\" is no format that is checked; leave it out, or use one of docs/models.md");
    type.kind = type.format->kind;
    type.label = type.format->label;
  }
  if (type.kind == Kind::string || type.kind == Kind::bytes) {
    compile_limits(type, schema, place);
    if (type.least.given || type.most.given || type.expression)
      type.label = "constrained-" + type.label;
  }
  if (type.kind == Kind::decimal) compile_bounds(type, schema, place);
  if (type.kind != Kind::url || !schema.contains("x-schemes")) return;
  const Schema& schemes = schema["x-schemes"];
  if (!schemes.is_array() || schemes.empty())
    (place / "x-schemes").refuse("must be a list of schemes");
  std::vector<std::string> texts;
  for (const Schema& scheme : schemes) {
    if (!scheme.is_string()) (place / "x-schemes").refuse("must be a list of strings");
    type.schemes.push_back(scheme.get<std::string>());
    texts.push_back(python_repr(scheme));
  }
  type.schemes_message = "URL scheme should be " + join_choices(texts);
  type.schemes_context = "{\"expected_schemes\":" + Schema(join_choices(texts)).dump() + "}";
}

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

void Models::Compiler::any_of(Type& type, const Schema& schema, const Place& place) {
  const Schema& members = schema["anyOf"];
  if (!members.is_array() || members.empty()) (place / "anyOf").refuse("must be a list of schemas");
  bool nullable = false;
  std::vector<const Type*> types;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Place here = place / "anyOf" / std::to_string(i);
    const auto end = members.begin() + static_cast<std::ptrdiff_t>(i);
    const auto same = [&](const Schema& other) { return same_member(other, members[i]); };
    if (std::any_of(members.begin(), end, same)) continue;  // said twice: counts once
    if (same_member(members[i], {{"type", "null"}}))
      nullable = true;
    else
      types.push_back(&make(members[i], here, {}, false));
  }
  if (types.empty()) {
    type.kind = Kind::null, type.label = "none";
    (place / "anyOf").refuse("holds null alone; write {\"type\": \"null\"}");
  }
  const Type* inner = types[0];
  if (types.size() > 1) {
    Type& choice = nullable ? types_.emplace_back(Kind::choice) : type;
    choice.kind = Kind::choice;
    choice.where = type.where;
    choice.items = types;
    choice.label = "union[" + join_labels(types, ",") + "]";
    inner = &choice;
  }
  if (!nullable && types.size() > 1) return;
  type.kind = nullable ? Kind::nullable : Kind::choice;
  type.items = {inner};
  type.label = nullable ? "nullable[" + inner->label + "]" : inner->label;
}

void Models::Compiler::one_of(Type& type, const Schema& schema, const Place& place) {
  const Schema& members = schema["oneOf"];
  if (!members.is_array() || members.empty()) (place / "oneOf").refuse("must be a list of schemas");
  auto discriminator = schema.find("discriminator");
  if (discriminator == schema.end() || !discriminator->is_object() ||
      !discriminator->contains("propertyName"))
    place.refuse("oneOf needs {\"discriminator\": {\"propertyName\": ...}}; without one use anyOf");
  type.kind = Kind::tagged;
  type.discriminator = text_word(*discriminator, "propertyName", "", place / "discriminator");
  for (std::size_t i = 0; i < members.size(); ++i)
    type.items.push_back(&make(members[i], place / "oneOf" / std::to_string(i), {}, false));
  type.label = "tagged-union[" + join_labels(type.items, ",") + "]";
  tagged_.emplace_back(&type, place);
}

/// The tags of an item, which is the member or a union that holds it.
void Models::Compiler::tags_of(Type& type, std::uint32_t item, const Type& member,
                               const Place& place) {
  const Type* model = &unnumbered(member);
  if (model->kind == Kind::tagged) {
    for (const Type* inner : model->items) tags_of(type, item, *inner, place);
    return;
  }
  auto name = model->names.find(type.discriminator);
  if (model->kind != Kind::model || name == model->names.end())
    (place / "oneOf" / std::to_string(item))
        .refuse("must be a model with the property " + type.discriminator);
  const Field& field = model->fields[name->second];
  if (field.own_name != field.name) type.tag_own_name = field.own_name;
  const Type* tag = field.type->kind == Kind::nullable ? field.type->items[0] : field.type;
  if (tag->kind != Kind::literal && tag->kind != Kind::enumeration)
    (place / "oneOf" / std::to_string(item))
        .refuse("the property " + type.discriminator + " must be a const or an enum");
  for (const portico_value& value : tag->values) {
    const auto same = [&](const portico_value& known) { return equal(known, value); };
    if (std::any_of(type.tags.begin(), type.tags.end(), same)) continue;
    type.tags.push_back(value), type.tag_items.push_back(item);
  }
}

void Models::Compiler::settle() {
  for (auto& [type, place] : tagged_) {
    for (std::uint32_t i = 0; i < type->items.size(); ++i)
      tags_of(*type, i, *type->items[i], place);
    type->tag_names = "'" + type->discriminator + "'";
    if (!type->tag_own_name.empty())
      type->tag_names = "'" + type->tag_own_name + "' | " + type->tag_names;
    type->values_message = "Unable to extract tag using discriminator " + type->tag_names;
    type->values_context = Schema{{"discriminator", type->tag_names}}.dump();
    for (const portico_value& tag : type->tags) {
      if (!type->tags_text.empty()) type->tags_text += ", ";
      type->tags_text += tag.kind == PORTICO_STRING ? python_repr(Schema(std::string{text_of(tag)}))
                         : tag.kind == PORTICO_UINT
                             ? python_repr(Schema(static_cast<std::uint64_t>(tag.integer)))
                             : python_repr(Schema(tag.integer));
    }
  }
  tagged_.clear();
  for (auto& [type, place] : fresh_) {
    std::vector<const Type*> passed;
    if (leads_back(*type, *type, passed))
      place.refuse("refers to itself without a member, item or value in between");
  }
  for (auto& [type, place] : fresh_) {
    if (type->kind == Kind::numbered) type->label = type->items[0]->label;
    type->as_is = as_is(*type);
    if (type->kind == Kind::nullable) take_range(*type, *type->items[0]);
    type->settled = true;
  }
  fresh_.clear();
  std::vector<Pending> pending = std::move(pending_);
  pending_.clear();
  for (Pending& entry : pending) {
    auto* cell = message::room<portico_value>(arena_, 1);
    *cell = to_cell(entry.value, arena_);
    entry.model->fields[entry.field].fallback = cell;
  }
  // Leaves first, then as often as defaults are nested in defaults in practice.
  for (int pass = 0; pass < 4; ++pass)
    for (Pending& entry : pending)
      if (is_leaf(entry.model->fields[entry.field].type->kind) == (pass == 0)) read_default(entry);
}

/// Scalars of JSON's own stay as they were written, as defaults do in Python; the rest is read
/// through its type where that succeeds.
void Models::Compiler::read_default(Pending& entry) {
  Field& field = entry.model->fields[entry.field];
  auto* cell = message::room<portico_value>(arena_, 1);
  std::byte block[4096];
  message::Arena scratch{block, sizeof block};
  Problems problems{scratch};
  portico_value raw = to_cell(entry.value, arena_);
  if (entry.number != 0) {
    const portico_value value = raw;
    put_choice(entry.number, arena_, raw).value = value;
  }
  bool fits = check(*field.type, raw, nullptr, arena_, problems, *cell);
  field.raw_fallback = !fits;
  if (fits) field.fallback = cell;
}

}  // namespace portico::model
