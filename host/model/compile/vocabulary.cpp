#include "model/compile/vocabulary.hpp"

#include <set>
#include <string>
#include <string_view>

namespace portico::model {
namespace {

using Words = std::set<std::string_view>;

const Words& annotations() {
  static const Words words{"title",           "description", "default",  "examples",
                           "example",         "deprecated",  "readOnly", "contentMediaType",
                           "contentEncoding", "$comment"};
  return words;
}

const Words& words_of(Kind kind) {
  static const Words any, text{"type", "format", "minLength", "maxLength", "pattern"},
      format{"type", "format"},
      number{"type", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"},
      decimal{"type",    "format",           "minimum",   "exclusiveMinimum",
              "maximum", "exclusiveMaximum", "multipleOf"},
      plain{"type"}, values{"type", "const", "enum"},
      list{"type", "items", "minItems", "maxItems", "uniqueItems"},
      tuple{"type", "items", "prefixItems", "minItems", "maxItems"},
      dict{"type", "additionalProperties", "propertyNames", "minProperties", "maxProperties"},
      model{"type", "properties", "required", "additionalProperties"}, choice{"anyOf"},
      tagged{"oneOf", "discriminator"};
  switch (kind) {
  case Kind::any: return any;
  case Kind::string:
  case Kind::bytes: return text;
  case Kind::integer:
  case Kind::number: return number;
  case Kind::boolean:
  case Kind::null: return plain;
  case Kind::decimal: return decimal;
  case Kind::literal:
  case Kind::enumeration: return values;
  case Kind::list:
  case Kind::set: return list;
  case Kind::tuple: return tuple;
  case Kind::dict: return dict;
  case Kind::model: return model;
  case Kind::nullable:
  case Kind::choice: return choice;
  case Kind::tagged: return tagged;
  default: return format;
  }
}

bool is_known(std::string_view word) {
  if (word == "$ref" || word == "in" || word == "writeOnly" || annotations().contains(word))
    return true;
  for (int kind = 0; kind <= static_cast<int>(Kind::tagged); ++kind)
    if (words_of(static_cast<Kind>(kind)).contains(word)) return true;
  return false;
}

std::string kind_name(Kind kind) {
  switch (kind) {
  case Kind::nullable:
  case Kind::choice: return "anyOf; put it into the member it is for";
  case Kind::any: return "a schema without a type; say which type it is";
  default: return "this type";
  }
}

}  // namespace

void refuse_unknown_words(const Schema& schema, const Type& type, bool member, const Place& place) {
  bool reference = schema.contains("$ref");
  for (const auto& [word, value] : schema.items()) {
    if (word.starts_with("x-") || annotations().contains(word)) continue;
    if (member && (word == "in" || word == "writeOnly")) continue;
    if (reference && word == "$ref") continue;
    if (!is_known(word))
      (place / word)
          .refuse(
              "is a word that models do not have; see the SDK's models.md, or begin it with x- to "
              "have it ignored");
    if (word == "writeOnly")
      (place / word).refuse("says something of a member only; put it into a property");
    if (word == "in") (place / word).refuse("belongs into a property of a route's input");
    if (reference)
      (place / word).refuse("cannot stand beside $ref; put it into the model that is referred to");
    if (!words_of(type.kind).contains(word))
      (place / word).refuse("does not go with " + kind_name(type.kind));
  }
}

}  // namespace portico::model
