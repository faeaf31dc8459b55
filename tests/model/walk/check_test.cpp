// What check() takes beside a value; what it makes of values is in golden_test.cpp.

#include "model/detail.hpp"
#include "model/support.hpp"

namespace portico::model {
namespace {

constexpr const char* cat =
    R"({"type":"object","properties":{"lives":{"type":"integer"}},"required":["lives"],"additionalProperties":false})";
constexpr const char* dog =
    R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false})";
constexpr const char* pet =
    R"({"anyOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}]})";
constexpr const char* pet_or_null =
    R"({"anyOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"},{"type":"null"}]})";

std::string seen(const char* schema, const char* as_cat, const char* as_dog) {
  Bench bench;
  bench.models.add("Cat", cat);
  bench.models.add("Dog", dog);
  const Type& type = bench.models.compile("a test", std::string_view{schema});
  bench.models.finish();
  const portico_value views[]{bench.cells(as_cat), bench.cells(as_dog)};
  Problems problems{bench.arena};
  const Loc root{nullptr, "body", 0};
  portico_value value{};
  message::Text text;
  const bool fits =
      check(type, bench.cells(R"({"neither":1})"), views, &root, bench.arena, problems, value);
  fits ? static_cast<void>(write(value, text)) : write_detail(problems, text);
  return std::string{text.view()};
}

TEST(Check, EachMemberOfAUnionMaySeeTheValueInItsOwnWay) {
  for (const char* schema : {pet, pet_or_null}) {
    EXPECT_EQ(seen(schema, R"({"lives":9})", R"({"lives":9})"), R"({"lives":9})");
    EXPECT_EQ(seen(schema, R"({"name":"Rex"})", R"({"name":"Rex"})"), R"({"name":"Rex"})");
    const Json errors = Json::parse(seen(schema, R"({"lives":"x"})", "{}"))["detail"];
    ASSERT_EQ(errors.size(), 2u) << errors;
    EXPECT_EQ(errors[0]["loc"], Json::parse(R"(["body","Cat","lives"])"));
    EXPECT_EQ(errors[0]["type"], "int_parsing");
    EXPECT_EQ(errors[1]["loc"], Json::parse(R"(["body","Dog","name"])"));
    EXPECT_EQ(errors[1]["type"], "missing");
  }
}

// Not even in a value of any type, nor in the text of a number.
TEST(Check, WhatIsNoNumberIsRefusedWhereverItStands) {
  Bench bench;
  const auto type_of = [&](const char* schema) -> const Type& {
    return bench.models.compile("a test", std::string_view{schema});
  };
  const auto refused = [&](const char* schema, const char* value) {
    return bench.check_text(type_of(schema), value).find("\"finite_number\"") != std::string::npos;
  };
  for (const char* schema :
       {R"({"type":"number"})", R"({"type":"number","minimum":3})", R"({"type":"integer"})",
        R"({})", R"({"anyOf":[{"type":"number"},{"type":"null"}]})"})
    EXPECT_TRUE(refused(schema, "1e400")) << schema;
  for (const char* text : {R"("inf")", R"("-Infinity")", R"("nan")", R"("1e400")"})
    EXPECT_TRUE(refused(R"({"type":"number"})", text)) << text;
  for (const char* deep : {R"([1,1e400])", R"({"a":{"b":[-1e999]}})"})
    EXPECT_TRUE(refused("{}", deep)) << deep;
  EXPECT_FALSE(refused("{}", R"(["inf",1e308,123456789012345678901234567890])"));
}

}  // namespace
}  // namespace portico::model
