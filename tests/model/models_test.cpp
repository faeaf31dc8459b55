// Schemas that are refused, with the place, the word and the cure; and those that only look odd.

#include <gmock/gmock.h>

#include "support.hpp"

namespace portico::model {
namespace {

std::string refusal(std::string_view schema) {
  Models models;
  try {
    models.add("Item", schema);
    models.finish();
  } catch (const SchemaError& error) {
    return error.what();
  }
  return {};
}

struct Refused {
  const char* schema;
  const char* place;
  const char* sentence;
};

TEST(Models, RefuseWhatTheyDoNotKnow) {
  const Refused cases[] = {
      {R"({"type":"object","properties":{"a":{"type":"integer","minimun":1}},"required":["a"]})",
       "model Item at /properties/a/minimun", "word"},
      {R"({"type":"object","properties":{"a":{"type":"integer"}}})", "/properties/a", "default"},
      {R"({"type":"object","properties":{"a":{"type":"integer"}},"required":["b"]})", "/required",
       "\"b\""},
      {R"({"type":"object","properties":{"a":{"$ref":"#/components/schemas/No"}},"required":["a"]})",
       "/properties/a/$ref", "no model \"No\""},
      {R"({"type":"text"})", "/type", "no type"},
      {R"({"type":["string","null"]})", "/type", "string"},
      {R"({"type":"string","format":"colour"})", "/format", "colour"},
      {R"x({"type":"string","pattern":"(?=a)"})x", "/pattern", "RE2"},
      {R"({"type":"integer","minLength":1})", "/minLength", "does not go with"},
      {R"({"anyOf":[{"type":"integer"},{"type":"null"}],"minimum":1})", "/minimum", "anyOf"},
      {R"({"type":"integer","minimum":"1"})", "/minimum", "number"},
      {R"({"type":"integer","multipleOf":0})", "/multipleOf", "greater than 0"},
      {R"({"type":"integer","minimum":1.5})", "/minimum", "integer"},
      {R"({"type":"string","minLength":-1})", "/minLength", "negative"},
      {R"({"oneOf":[{"type":"integer"}]})", "model Item", "anyOf"},
      {R"({"oneOf":[{"type":"integer"}],"discriminator":{"propertyName":"kind"}})", "/oneOf/0",
       "kind"},
      {R"({"anyOf":[{"type":"integer"},{"$ref":"#/components/schemas/Item"}]})", "model Item",
       "itself"},
      {R"({"type":"object","properties":{"a":{"type":"string","x-exclude":1}},"required":["a"]})",
       "/properties/a/x-exclude", "true or false"},
      {R"({"type":"string","writeOnly":true})", "/writeOnly", "member"},
      {R"({"type":"object","properties":{"a/b~c":{"tpe":"string"}},"required":["a/b~c"]})",
       "/properties/a~1b~0c/tpe", "word"},
      {R"({"type":"string")", "model Item", "JSON"},
      {R"([])", "model Item", "object"},
  };
  for (const Refused& entry : cases) {
    std::string message = refusal(entry.schema);
    EXPECT_THAT(message, testing::HasSubstr(entry.place)) << entry.schema;
    EXPECT_THAT(message, testing::HasSubstr(entry.sentence)) << entry.schema;
  }
}

TEST(Models, RefuseANameTwice) {
  Models models;
  models.add("Item", "{}");
  EXPECT_THROW(models.add("Item", "{}"), SchemaError);
}

TEST(Models, RefuseASchemaNestedTooDeep) {
  std::string schema;
  for (int i = 0; i < 100; ++i) schema += R"({"type":"array","items":)";
  schema += "{}";
  for (int i = 0; i < 100; ++i) schema += "}";
  EXPECT_THAT(refusal(schema), testing::HasSubstr("too deep"));
}

TEST(Models, IgnoreWordsThatBeginWithX) {
  EXPECT_EQ(refusal(R"({"type":"integer","x-color":"red"})"), "");
}

TEST(Models, RecurseAndReferForward) {
  Bench bench;
  bench.models.add("Tree",
                   R"({"type":"object","properties":{"leaf":{"$ref":"#/components/schemas/Leaf"},
    "children":{"type":"array","items":{"$ref":"#/components/schemas/Tree"},"default":[]}},"required":["leaf"]})");
  bench.models.add("Leaf",
                   R"({"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]})");
  const Type& type = *bench.models.find("Tree");
  EXPECT_EQ(bench.check_text(type, R"({"leaf":{"id":"1"},"children":[{"leaf":{"id":2}}]})"),
            R"({"leaf":{"id":1},"children":[{"leaf":{"id":2},"children":[]}]})");
}

TEST(Models, ReadDefaultsThroughTheirTypes) {
  Bench bench;
  bench.models.add("Inner", R"({"type":"object","properties":{"n":{"type":"integer","default":7},
    "id":{"type":"string","format":"uuid","default":"12345678123456781234567812345678"}}})");
  const Type& type = bench.models.compile("a test", R"({"type":"object","properties":{
    "inner":{"$ref":"#/components/schemas/Inner","default":{}},
    "odd":{"type":"integer","minimum":5,"default":1}}})");
  EXPECT_EQ(bench.check_text(type, "{}"),
            R"({"inner":{"n":7,"id":"12345678-1234-5678-1234-567812345678"},"odd":1})");
  EXPECT_EQ(bench.render_text(type, "{}"),
            R"({"inner":{"n":7,"id":"12345678-1234-5678-1234-567812345678"},"odd":1})");
  Selection none = Selection::compile(type, {}, {}, PORTICO_EXCLUDE_UNSET);
  EXPECT_EQ(bench.render_text(type, R"({"inner":{}})", none), R"({"inner":{}})");
}

TEST(Models, FindASecretOnItsWayOut) {
  Models models;
  models.add("User", R"({"type":"object","properties":{"name":{"type":"string"},
    "password":{"type":"string","writeOnly":true}},"required":["name","password"]})");
  const Type& type = models.compile("reply of GET /users", R"({"type":"object","properties":{
    "users":{"type":"array","items":{"$ref":"#/components/schemas/User"}}},"required":["users"]})");
  try {
    refuse_secrets(type);
    FAIL();
  } catch (const SchemaError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("users[].password"));
  }
  refuse_secrets(models.compile("fine", R"({"type":"object","properties":{
    "p":{"type":"string","writeOnly":true,"x-exclude":true}},"required":["p"]})"));
}

}  // namespace
}  // namespace portico::model
