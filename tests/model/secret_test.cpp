// A field that the response model does not have never goes out, however deep it stands, and neither
// does its text when the reply is refused.

#include <gmock/gmock.h>

#include "support.hpp"

namespace portico::model {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* secret = "hunter2-hunter2";

/// A schema around User, a value that holds a password, and what of it may go out.
struct Case {
  const char* name;
  const char* schema;
  const char* value;
  const char* out;
  const char* path;  ///< of the password, where it is a writeOnly member
};

#define USER R"({"$ref":"#/components/schemas/User"})"
#define GIVEN R"({"password":"hunter2-hunter2","name":"A"})"
#define LEFT R"({"name":"A"})"

const Case cases[] = {
    {"Itself", USER, GIVEN, LEFT, "password"},
    {"Nested",
     R"({"type":"object","properties":{"a":{"type":"object","properties":{"b":)" USER
     R"(},"required":["b"]}},"required":["a"]})",
     R"({"a":{"b":)" GIVEN R"(,"password":"hunter2-hunter2"},"password":["hunter2-hunter2"]})",
     R"({"a":{"b":)" LEFT "}}", "a.b.password"},
    {"List", R"({"type":"array","items":)" USER "}", "[" GIVEN "," GIVEN "]", "[" LEFT "," LEFT "]",
     "[].password"},
    {"Tuple", R"({"type":"array","prefixItems":[{"type":"integer"},)" USER "]}", "[1," GIVEN "]",
     "[1," LEFT "]", "[].password"},
    {"Dict", R"({"type":"object","additionalProperties":)" USER "}", R"({"x":)" GIVEN "}",
     R"({"x":)" LEFT "}", "{}.password"},
    {"DictOfLists", R"({"type":"object","additionalProperties":{"type":"array","items":)" USER "}}",
     R"({"x":[)" GIVEN "]}", R"({"x":[)" LEFT "]}", "{}[].password"},
    {"Optional", R"({"anyOf":[)" USER R"(,{"type":"null"}]})", GIVEN, LEFT, "password"},
    {"Union",
     R"({"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"integer"}},)" USER "]}",
     GIVEN, LEFT, "password"},
    {"UnionInAList", R"({"type":"array","items":{"anyOf":[{"type":"string"},)" USER "]}}",
     R"(["x",)" GIVEN "]", R"(["x",)" LEFT "]", "[].password"},
    {"Discriminated",
     R"({"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
         "discriminator":{"propertyName":"kind"}})",
     R"({"kind":"dog","password":"hunter2-hunter2","owner":)" GIVEN "}",
     R"({"kind":"dog","owner":)" LEFT "}", "owner.password"},
    {"Recursion", R"({"$ref":"#/components/schemas/Node"})",
     R"({"user":)" GIVEN R"(,"password":"hunter2-hunter2","next":{"user":)" GIVEN
     R"(,"next":{"password":{"deep":["hunter2-hunter2"]},"user":)" GIVEN R"(,"next":null}}})",
     R"({"user":)" LEFT R"(,"next":{"user":)" LEFT R"(,"next":{"user":)" LEFT R"(,"next":null}}})",
     "user.password"},
};

class Secret : public testing::TestWithParam<Case> {
protected:
  const Type& compile(bool known) {
    bench_.models.add("User", known ? R"({"type":"object","properties":{"name":{"type":"string"},
      "password":{"type":"string","writeOnly":true,"default":""}},"required":["name"]})"
                                    : R"({"type":"object","properties":{"name":{"type":"string"}},
      "required":["name"]})");
    bench_.models.add("Cat", R"({"type":"object","properties":{"kind":{"const":"cat"}},
      "required":["kind"]})");
    bench_.models.add("Dog",
                      R"({"type":"object","properties":{"kind":{"const":"dog"},"owner":)" USER
                      R"(},"required":["kind","owner"]})");
    bench_.models.add("Node", R"({"type":"object","properties":{"user":)" USER
                              R"(,"next":{"anyOf":[{"$ref":"#/components/schemas/Node"},
      {"type":"null"}],"default":null}},"required":["user"]})");
    return bench_.models.compile("a reply", GetParam().schema);
  }

  /// Neither what goes out nor what is logged of a refused reply.
  void expect_refused_in_silence(const Type& type, const portico_value& value) {
    Problems problems{bench_.arena};
    message::Text text;
    text.append("head");
    EXPECT_FALSE(render(type, value, {}, bench_.arena, text, problems));
    EXPECT_EQ(text.view(), "head");
    EXPECT_FALSE(problems.empty());
    EXPECT_THAT(describe(problems), Not(HasSubstr(secret)));
  }

  Bench bench_;
};

TEST_P(Secret, StaysInsideWhenTheReplyGoes) {
  const Type& type = compile(false);
  EXPECT_EQ(bench_.render_text(type, GetParam().value), GetParam().out);
  EXPECT_NO_THROW(refuse_secrets(type));
}

TEST_P(Secret, StaysInsideFinishedJson) {
  std::string_view json = GetParam().value;
  portico_value value{PORTICO_JSON, static_cast<std::uint32_t>(json.size()), {.text = json.data()}};
  EXPECT_EQ(bench_.render_text(compile(false), value), GetParam().out);
}

TEST_P(Secret, StaysInsideWhenTheReplyIsRefused) {
  std::string broken = GetParam().value;
  std::size_t last = broken.rfind(R"("name":"A")");
  ASSERT_NE(last, std::string::npos);
  broken.replace(last, 10, R"("name":["hunter2-hunter2"])");
  expect_refused_in_silence(compile(false), bench_.cells(broken));
}

TEST_P(Secret, IsRefusedAtLoadWhereTheModelHasIt) {
  const Type& type = compile(true);
  try {
    refuse_secrets(type);
    FAIL() << "not refused";
  } catch (const SchemaError& error) {
    EXPECT_THAT(error.what(), HasSubstr(std::string{"secret member "} + GetParam().path + " "));
  }
}

INSTANTIATE_TEST_SUITE_P(AtEveryDepth, Secret, testing::ValuesIn(cases),
                         [](const auto& each) { return std::string{each.param.name}; });

/// A secret that only a cycle leads to, from whichever model of the cycle the reply begins.
TEST(SecretInCycle, AtTheEndOfACycleIsRefusedAtLoad) {
  for (const char* root : {"A", "B", "C"}) {
    Bench bench;
    bench.models.add("A", R"({"type":"object","properties":{
      "b":{"anyOf":[{"$ref":"#/components/schemas/B"},{"type":"null"}],"default":null}}})");
    bench.models.add("B", R"({"type":"object","properties":{
      "c":{"type":"array","items":{"$ref":"#/components/schemas/C"},"default":[]}}})");
    bench.models.add("C", R"({"type":"object","properties":{
      "a":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/A"},"default":{}},
      "key":{"type":"string","writeOnly":true,"default":""}}})");
    const std::string schema = std::string{R"({"$ref":"#/components/schemas/)"} + root + "\"}";
    const Type& type = bench.models.compile("a reply", std::string_view{schema});
    EXPECT_THROW(refuse_secrets(type), SchemaError) << root;
  }
}

/// The same cycle with the secret marked x-exclude is accepted, and sends it at no depth.
TEST(SecretInCycle, AtTheEndOfACycleStaysInsideWhenItIsExcluded) {
  Bench bench;
  bench.models.add("A", R"({"type":"object","properties":{
      "b":{"anyOf":[{"$ref":"#/components/schemas/A"},{"type":"null"}],"default":null},
      "key":{"type":"string","writeOnly":true,"x-exclude":true,"default":""}}})");
  const Type& type = bench.models.compile("a reply", R"({"$ref":"#/components/schemas/A"})");
  EXPECT_NO_THROW(refuse_secrets(type));
  EXPECT_EQ(bench.render_text(
                type, R"({"key":"hunter2-hunter2","b":{"key":"hunter2-hunter2","b":{"key":"x"}}})"),
            R"({"b":{"b":{"b":null}}})");
}

}  // namespace
}  // namespace portico::model
