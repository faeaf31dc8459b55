#include "model/nesting.hpp"

#include <string>

#include <gmock/gmock.h>

#include "support.hpp"

namespace portico::model {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string nested(const std::string& open, int levels, const std::string& inner,
                   const std::string& close) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += open;
  text += inner;
  for (int i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(Nesting, CountsWhatStandsWithinEachOther) {
  EXPECT_FALSE(deeper_than(3, nested("[", 3, "1", "]")));
  EXPECT_TRUE(deeper_than(3, nested("[", 4, "1", "]")));
  EXPECT_TRUE(deeper_than(3, nested(R"({"a":[)", 2, "1", "]}")));
  EXPECT_FALSE(deeper_than(2, R"([[],[],[],{"a":1},{"b":2}])"));
}

TEST(Nesting, IsNotThatOfBracketsInStrings) {
  EXPECT_FALSE(deeper_than(1, R"(["[[[[", "\"[[[", "\\", "{{"])"));
  EXPECT_TRUE(deeper_than(1, R"(["\\",[1]])"));
}

TEST(Nesting, IsToldOfAnyBytes) {
  EXPECT_FALSE(deeper_than(0, ""));
  EXPECT_FALSE(deeper_than(1, "\"[[["));
  EXPECT_FALSE(deeper_than(1, "\"\\"));
  EXPECT_FALSE(deeper_than(1, "]]]][") || deeper_than(1, "}"));
}

// ---- Models that hold each other ----

std::string reference(int number) {
  return R"({"$ref":"#/components/schemas/M)" + std::to_string(number) + R"("})";
}

enum class Order { from_the_first, from_the_last };

/// M0 holds M1, which holds M2, and so on, each by `open` and `close`.
std::string refusal_of_chain(int models, const std::string& open, const std::string& close,
                             Order order = Order::from_the_first) {
  Models chain;
  for (int i = 0; i < models; ++i)
    chain.add("M" + std::to_string(i),
              i + 1 < models ? open + reference(i + 1) + close : R"({"type":"integer"})");
  try {
    if (order == Order::from_the_last)
      for (int i = models - 1; i >= 0; --i) chain.find("M" + std::to_string(i));
    const std::string first = reference(0);
    refuse_secrets(chain.compile("output of GET /x", std::string_view{first}));
    return "";
  } catch (const SchemaError& error) {
    return error.what();
  }
}

const std::string list = R"({"type":"array","items":)", optional = R"({"anyOf":[)",
                  or_null = R"(,{"type":"null"}]})";

TEST(Nesting, OfModelsHasAnEnd) {
  EXPECT_EQ(refusal_of_chain(450, list, "}"), "");
  EXPECT_THAT(refusal_of_chain(20000, list, "}"),
              AllOf(HasSubstr("model M500 at /"), HasSubstr("in output of GET /x"),
                    HasSubstr("more than 500 schemas hold each other")));
}

TEST(Nesting, OfModelsHasTheSameEndWhereTheLastIsMadeFirst) {
  EXPECT_EQ(refusal_of_chain(450, list, "}", Order::from_the_last), "");
  EXPECT_THAT(refusal_of_chain(20000, list, "}", Order::from_the_last),
              HasSubstr("more than 500 schemas hold each other"));
}

/// A value passes them all at once, at every request.
TEST(Nesting, OfUnionsHasAnEnd) {
  EXPECT_EQ(refusal_of_chain(60, optional, or_null), "");
  EXPECT_THAT(refusal_of_chain(200, optional, or_null),
              HasSubstr("more than 64 unions hold each other"));
}

TEST(Nesting, OfRingsIsThatOfTheLongestWay) {
  const auto refusal = [](int models) {
    Models ring;
    for (int i = 0; i < models; ++i)
      ring.add("M" + std::to_string(i),
               R"({"type":"object","properties":{"b":)" + reference((i + 1) % models) +
                   R"(,"s":{"type":"string","writeOnly":true,"x-exclude":)" +
                   (i + 1 == models ? "false" : "true") + R"(}},"required":["b","s"]})");
    const std::string first = reference(0);
    try {
      refuse_secrets(ring.compile("output of GET /x", std::string_view{first}));
      return std::string{};
    } catch (const SchemaError& error) {
      return std::string{error.what()};
    }
  };
  EXPECT_THAT(refusal(3), HasSubstr("would let out the secret member b.b.s (writeOnly)"));
  EXPECT_THAT(refusal(400), HasSubstr("b.b.b.b.b.s (writeOnly)"));
  EXPECT_THAT(refusal(600), HasSubstr("more than 500 schemas hold each other"));
}

}  // namespace
}  // namespace portico::model
