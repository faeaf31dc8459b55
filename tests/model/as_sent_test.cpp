#include "model/as_sent.hpp"

#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "model/models.hpp"

namespace portico::model {
namespace {

using Json = nlohmann::ordered_json;

Json sent(const Json& schema, const std::map<std::string, Json, std::less<>>& models = {}) {
  return as_sent(schema, [&](std::string_view name) -> const Json* {
    const auto found = models.find(name);
    return found == models.end() ? nullptr : &found->second;
  });
}

TEST(AsSent, MembersGoByTheirOutputNamesAndHiddenOnesNotAtAll) {
  EXPECT_EQ(sent(Json::parse(R"({"type":"object","required":["a","b","c"],"properties":{
    "a":{"type":"integer","x-output-name":"A"},
    "b":{"type":"string","x-exclude":true},
    "c":{"type":"array","items":{"type":"object","properties":{
          "d":{"type":"null","default":null,"x-output-name":"D"}}}}}})")),
            Json::parse(R"({"type":"object","required":["A","c"],"properties":{
    "A":{"type":"integer","x-output-name":"A"},
    "c":{"type":"array","items":{"type":"object","properties":{
          "D":{"type":"null","default":null,"x-output-name":"D"}}}}}})"));
}

TEST(AsSent, TheTagOfAUnionGoesByTheNameThatItHasInItsMembers) {
  const Json cat = Json::parse(
      R"({"type":"object","properties":{"kind":{"const":"cat","x-output-name":"Kind"}}})");
  const Json either = Json::parse(R"({"oneOf":[{"$ref":"#/components/schemas/Cat"}],
    "discriminator":{"propertyName":"kind"}})");
  EXPECT_EQ(sent(either, {{"Cat", cat}})["discriminator"]["propertyName"], "Kind");
  EXPECT_EQ(sent(either)["discriminator"]["propertyName"], "kind") << "of a model nobody knows";
}

TEST(AsSent, WhatIsNoSchemaStaysForTheCompilerToRefuse) {
  for (const char* text :
       {R"(7)", R"({"required":7,"properties":{}})", R"({"properties":7})", R"({"items":7})",
        R"({"required":[7],"properties":{}})", R"({"oneOf":[7],"discriminator":7})",
        R"({"properties":{"a":7,"b":{"x-output-name":7}}})"})
    EXPECT_EQ(sent(Json::parse(text)), Json::parse(text)) << text;
}

TEST(AsSent, ModelsReferToOneAnotherAsBefore) {
  Models models;
  models.add("Node", R"({"type":"object","properties":{
    "next":{"anyOf":[{"$ref":"#/components/schemas/Node"},{"type":"null"}],"default":null,
            "x-output-name":"Next"}}})");
  const auto schema = Json{{"$ref", "#/components/schemas/Node"}};
  const Type& text = models.compile_sent("response", schema);
  const Type& value = models.compile("response", schema);
  ASSERT_EQ(text.kind, Kind::model);
  EXPECT_EQ(text.fields.at(0).name, "Next");
  EXPECT_EQ(text.fields.at(0).type->items.at(0), &text);
  EXPECT_EQ(value.fields.at(0).name, "next");
}

}  // namespace
}  // namespace portico::model
