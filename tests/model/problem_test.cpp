#include "model/problem.hpp"

#include "model/detail.hpp"
#include "model/echo.hpp"
#include "worst.hpp"

namespace portico::model {
namespace {

constexpr const char* pair =
    R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]})";

/// The 422 to a value, which lists no more than `limits` say.
Json refused(const Type& type, std::string_view json, Bench& bench, const ErrorLimits& limits) {
  Problems problems{bench.arena, limits.most};
  const Loc root{nullptr, "body", 0};
  portico_value out{};
  EXPECT_FALSE(check(type, bench.cells(json), &root, bench.arena, problems, out));
  message::Text text;
  write_detail(problems, text, limits);
  return Json::parse(text.view())["detail"];
}

Json refused(const char* schema, std::string_view json, const ErrorLimits& limits = {}) {
  Bench bench;
  bench.models.add("Pair", pair);
  const Type& type = bench.models.compile("a test", schema);
  bench.models.finish();
  return refused(type, json, bench, limits);
}

std::vector<std::string> types(const Json& detail) {
  std::vector<std::string> out;
  for (const Json& problem : detail) out.push_back(problem["type"]);
  return out;
}

std::string list_of(std::size_t count, const std::string& item) {
  std::string out = "[";
  for (std::size_t i = 0; i < count; ++i) out += (i ? "," : "") + item;
  return out + "]";
}

constexpr const char* integers = R"({"type":"array","items":{"type":"integer"}})";

TEST(Problems, AreAllListedUpToTheLimit) {
  const Json detail = refused(integers, list_of(100, "\"x\""));
  EXPECT_EQ(types(detail), std::vector<std::string>(100, "int_parsing"));
}

TEST(Problems, TellOfMoreInALastEntry) {
  for (const std::size_t count : {101u, 5000u}) {
    const Json detail = refused(integers, list_of(count, "\"x\""));
    ASSERT_EQ(detail.size(), 101u);
    EXPECT_EQ(detail[99]["loc"], (Json{"body", 99}));
    EXPECT_EQ(detail[100], Json::parse(R"({"type":"too_many_errors","loc":["body"],
      "msg":"There are more errors than the 100 that are listed","input":null,"ctx":{"max_errors":100}})"));
  }
}

// Whatever holds the values: the walk ends where another problem would not be listed.
TEST(Problems, AreCutInEveryContainer) {
  const std::pair<const char*, std::string> cases[] = {
      {R"({"type":"array","items":{"$ref":"#/components/schemas/Pair"}})", list_of(9, "{}")},
      {R"({"type":"array","uniqueItems":true,"items":{"type":"integer"}})", list_of(9, "\"x\"")},
      {R"({"type":"array","x-tuple":true,"items":{"type":"integer"}})", list_of(9, "\"x\"")},
      {R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"integer"},{"type":"integer"},{"type":"integer"}]})",
       "[]"},
      {R"({"type":"object","additionalProperties":{"type":"integer"}})",
       R"({"a":"x","b":"x","c":"x","d":"x"})"},
      {R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{"type":"integer"}})",
       R"({"a":"x","b":"x","c":"x","d":"x"})"},
      {R"({"type":"object","properties":{},"required":[],"additionalProperties":false})",
       R"({"a":1,"b":1,"c":1,"d":1})"},
      {R"({"type":"array","items":{"anyOf":[{"type":"integer"},{"$ref":"#/components/schemas/Pair"}]}})",
       list_of(9, "\"x\"")},
      {R"({"anyOf":[{"type":"integer"},{"type":"boolean"},{"type":"string"},{"type":"number"}]})",
       "[]"},
  };
  for (const auto& [schema, json] : cases) {
    const Json detail = refused(schema, json, {3, 1000});
    ASSERT_EQ(detail.size(), 4u) << schema << ' ' << detail;
    EXPECT_EQ(detail[3]["type"], "too_many_errors") << schema;
    EXPECT_EQ(detail[3]["ctx"], (Json{{"max_errors", 3}})) << schema;
    const Json all = refused(schema, json, {1000, 1000});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(detail[i], all[i]) << schema;
  }
}

TEST(Problems, OfMembersThatDoNotFitAreForgottenWhenOneDoes) {
  const char* schema = R"({"type":"array","items":{"anyOf":[
    {"$ref":"#/components/schemas/Pair"},{"type":"boolean"},{"type":"string"}]}})";
  Bench bench;
  bench.models.add("Pair", pair);
  const Type& type = bench.models.compile("a test", schema);
  bench.models.finish();
  EXPECT_EQ(bench.check_text(type, list_of(500, "\"x\"")), list_of(500, "\"x\""));
  const Json detail = refused(schema, "[" + list_of(500, "\"x\"").substr(1, 1999) + ",5]");
  EXPECT_EQ(types(detail),
            (std::vector<std::string>{"model_attributes_type", "bool_parsing", "string_type"}));
}

TEST(Problems, RepeatNoMoreThanTheirLimit) {
  const std::string body = "{\"x\":\"" + std::string(50'000, 'x') + "\"}";
  Bench bench;
  bench.models.add("Pair", pair);
  const Type& type = bench.models.compile("a test", R"({"$ref":"#/components/schemas/Pair"})");
  bench.models.finish();
  const Json detail = refused(type, body, bench, {});
  ASSERT_EQ(types(detail), (std::vector<std::string>{"missing", "missing"}));
  EXPECT_EQ(detail[0]["input"], Json::parse(body));
  EXPECT_EQ(detail[1]["input"], nullptr);
  EXPECT_EQ(refused(type, body, bench, {100, 10'000})[0]["input"], nullptr);
}

// Names of members are the client's as well.
TEST(Problems, NameNoPlaceAtLength) {
  const std::string name(100'000, 'k');
  const Json detail = refused(
      R"({"type":"object","additionalProperties":{"type":"array","items":{"type":"integer"}}})",
      "{\"" + name + "\":" + list_of(200, "\"x\"") + "}");
  ASSERT_EQ(detail.size(), 101u);
  EXPECT_EQ(detail[5]["loc"][1], name.substr(0, longest_glimpse) + "\xE2\x80\xA6");
  EXPECT_LT(detail.dump().size(), 100'000u);
}

TEST(Problems, RepeatNoTagAtLength) {
  Bench bench;
  const char* cat =
      R"({"type":"object","properties":{"kind":{"const":"cat"}},"required":["kind"]})";
  const char* dog =
      R"({"type":"object","properties":{"kind":{"const":"dog"}},"required":["kind"]})";
  bench.models.add("Cat", cat);
  bench.models.add("Dog", dog);
  const Type& type =
      bench.models.compile("a test", R"({"oneOf":[{"$ref":"#/components/schemas/Cat"},
    {"$ref":"#/components/schemas/Dog"}],"discriminator":{"propertyName":"kind"}})");
  bench.models.finish();
  const Json detail =
      refused(type, "{\"kind\":\"" + std::string(1'000'000, 'k') + "\"}", bench, {});
  EXPECT_EQ(types(detail), (std::vector<std::string>{"union_tag_invalid"}));
  EXPECT_LT(detail.dump().size(), 2000u);
}

// Less than so many may be listed where each is long.
TEST(Problems, AreShortAllTogether) {
  std::string name, body = "1";
  for (int i = 0; i < 250; ++i) name += 'n';
  Json values = Json::array();
  for (int i = 0; i < 300; ++i) values.push_back("a value of some length " + std::to_string(i));
  const Json schema{{"type", "array"}, {"items", {{"type", "string"}, {"enum", values}}}};
  const Json detail = refused(schema.dump().c_str(), list_of(100, "\"x\""));
  EXPECT_LT(detail.size(), 30u);
  EXPECT_GT(detail.size(), 2u);
  EXPECT_EQ(detail.back()["type"], "too_many_errors");
  EXPECT_EQ(detail.back()["ctx"]["max_errors"], detail.size() - 1);
}

TEST(Problems, AreDescribedInALineOfAnyLengthButLong) {
  Bench bench;
  Problems problems{bench.arena, 20};
  const std::string name(100'000, 'k');
  const Loc root{nullptr, "response", 0}, place{&root, name, 0};
  for (int i = 0; i < 30; ++i) missing(&place, {}, problems);
  const std::string line = describe(problems);
  EXPECT_LT(line.size(), 5000u);
  EXPECT_TRUE(line.ends_with("; and at least 11 more")) << line.substr(line.size() - 40);
}

}  // namespace
}  // namespace portico::model
