#include "parity/plugin/schema.hpp"

#include <gtest/gtest.h>

namespace parity {
namespace {

const Json spec = Json::parse(R"({
  "id": "x",
  "enums": {"Color": {"type": "str", "values": ["red", "blue"]}},
  "models": {
    "Base": {"fields": [{"name": "id", "type": "int"}, {"name": "note", "type": "str", "default": "-"}],
             "config": {"extra": "forbid"}},
    "Item": {"bases": ["Base"], "description": "One item", "config": {"populate_by_name": true}, "fields": [
      {"name": "first_name", "type": "str|None", "alias": "firstName", "default": null,
       "constraints": {"max_length": 3}},
      {"name": "secret", "type": "Color", "validation_alias": "s", "serialization_alias": "S", "exclude": true},
      {"name": "note", "type": "list[Base]", "constraints": {"min_length": 1}}]},
    "Cat": {"fields": [{"name": "kind", "type": "Literal[\"cat\"]", "alias": "Kind"}]},
    "Dog": {"fields": [{"name": "kind", "type": "Literal[\"dog\"]", "alias": "Kind"}]}
  }})");

Json type(std::string_view text, std::string_view discriminator = {}) {
  return Schemas{spec}.type(text, discriminator);
}

TEST(Schema, ModelHasTheFieldsOfItsBasesFirst) {
  const Schemas schemas{spec};
  EXPECT_EQ(schemas.registered("Item"), "x.Item");
  EXPECT_EQ(schemas.model(*schemas.find("Item")).dump(), Json::parse(R"({
    "type": "object", "title": "Item", "description": "One item",
    "properties": {
      "id": {"type": "integer"},
      "note": {"type": "array", "items": {"$ref": "#/components/schemas/x.Base"}, "minItems": 1},
      "firstName": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}], "default": null,
                    "x-name": "first_name"},
      "s": {"type": "string", "enum": ["red", "blue"], "x-enum": "Color", "title": "Color",
            "x-name": "secret", "x-output-name": "S", "x-exclude": true}},
    "required": ["id", "note", "s"], "additionalProperties": false, "x-populate-by-name": true})")
                                                             .dump());
}

TEST(Schema, Types) {
  const std::pair<const char*, const char*> cases[] = {
      {"Any", "{}"},
      {"None", R"({"type":"null"})"},
      {"StrictInt", R"({"type":"integer","x-strict":true})"},
      {"HttpUrl", R"({"type":"string","format":"uri","x-schemes":["http","https"]})"},
      {"set[int]", R"({"type":"array","items":{"type":"integer"},"uniqueItems":true})"},
      {"tuple[int,str]",
       R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}]})"},
      {"tuple[int,...]", R"({"type":"array","items":{"type":"integer"},"x-tuple":true})"},
      {"dict[str,int]", R"({"type":"object","additionalProperties":{"type":"integer"}})"},
      {"dict[int,str(min_length=1)]",
       R"({"type":"object","additionalProperties":{"type":"string","minLength":1},"propertyNames":{"type":"integer"}})"},
      {R"(Literal["a"])", R"({"type":"string","const":"a"})"},
      {R"(Literal["a",1])", R"({"enum":["a",1]})"},
      {"Decimal(max_digits=5,decimal_places=2)",
       R"({"type":"string","format":"decimal","x-max-digits":5,"x-decimal-places":2})"},
      {"int(gt=0,le=5,multiple_of=5)|None",
       R"({"anyOf":[{"type":"integer","exclusiveMinimum":0,"maximum":5,"multipleOf":5},{"type":"null"}]})"},
  };
  for (const auto& [text, schema] : cases) EXPECT_EQ(type(text).dump(), schema) << text;
}

TEST(Schema, DiscriminatorGoesByWhatAClientSends) {
  const Json tagged = Json::parse(R"({"oneOf": [{"$ref": "#/components/schemas/x.Cat"},
    {"$ref": "#/components/schemas/x.Dog"}], "discriminator": {"propertyName": "Kind"}})");
  EXPECT_EQ(type("Cat|Dog", "kind"), tagged);
  EXPECT_EQ(type("Cat|Dog|None", "kind"), (Json{{"anyOf", {tagged, {{"type", "null"}}}}}));
  EXPECT_EQ(type("list[Cat|Dog]", "kind").at("items"), tagged);
}

TEST(Schema, InputOfARoute) {
  const Json parameters = Json::parse(R"([
    {"in": "path", "name": "id", "type": "int", "constraints": {"ge": 1}},
    {"in": "header", "name": "x_token", "type": "str|None", "default": null, "convert_underscores": false},
    {"in": "query", "name": "q", "type": "str", "alias": "Q", "deprecated": true},
    {"in": "body", "name": "item", "type": "Item", "embed": true}])");
  EXPECT_EQ(Schemas{spec}.input(parameters).dump(),
            Json::parse(R"({"type": "object", "properties": {
    "id": {"type": "integer", "minimum": 1, "in": "path"},
    "x_token": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": null, "in": "header",
                "x-convert-underscores": false},
    "q": {"type": "string", "deprecated": true, "in": "query", "x-alias": "Q"},
    "item": {"$ref": "#/components/schemas/x.Item", "in": "body", "x-embed": true}},
    "required": ["id", "q", "item"]})")
                .dump());
}

TEST(Schema, UnknownNamesAreRefused) {
  EXPECT_THROW(type("Nothing"), std::runtime_error);
  EXPECT_THROW(type("int(width=3)"), std::runtime_error);
}

}  // namespace
}  // namespace parity
