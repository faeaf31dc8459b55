#include "model/walk/render.hpp"

#include <gmock/gmock.h>

#include "model/support.hpp"

namespace portico::model {
namespace {

constexpr const char* user = R"({"type":"object","properties":{"id":{"type":"integer"},
  "name":{"type":"string","x-name":"full_name","x-output-name":"fullName"},
  "email":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null},
  "tags":{"type":"array","items":{"type":"string"},"default":[]}},"required":["id","name"]})";

TEST(Render, LetsNothingElseOut) {
  Bench bench;
  const Type& type = bench.models.compile("a test", user);
  EXPECT_EQ(bench.render_text(type, R"({"password":"s3cret","name":"A","hash":{"x":1},"id":"7"})"),
            R"({"id":7,"fullName":"A","email":null,"tags":[]})");
}

TEST(Render, LeaksNothingWhenItFails) {
  Bench bench;
  const Type& type = bench.models.compile("a test", user);
  Problems problems{bench.arena};
  message::Text text;
  text.append("head");
  EXPECT_FALSE(render(type, bench.cells(R"({"id":"x","name":"s3cret","tags":[1]})"), {},
                      bench.arena, text, problems));
  EXPECT_EQ(text.view(), "head");
  EXPECT_EQ(describe(problems), "response.id int_parsing; response.tags.0 string_type");
}

TEST(Render, GoesByNamesOnDemand) {
  Bench bench;
  const Type& type = bench.models.compile("a test", user);
  Selection selection = Selection::compile(type, R"(["full_name"])", {}, PORTICO_BY_NAME);
  EXPECT_EQ(bench.render_text(type, R"({"id":1,"name":"A"})", selection), R"({"full_name":"A"})");
}

TEST(Render, HonoursWhatNobodySet) {
  Bench bench;
  const Type& type = bench.models.compile("a test", user);
  Selection selection = Selection::compile(type, {}, {}, PORTICO_EXCLUDE_UNSET);
  portico_member members[3] = {{"id", 2, 0, {PORTICO_INT, 0, {.integer = 1}}},
                               {"name", 4, 0, {PORTICO_STRING, 1, {.text = "A"}}},
                               {"email", 5, PORTICO_UNSET, {PORTICO_NULL, 0, {}}}};
  portico_value value{PORTICO_OBJECT, 3, {.members = members}};
  EXPECT_EQ(bench.render_text(type, value, selection), R"({"id":1,"fullName":"A"})");
  members[2].flags = 0;
  EXPECT_EQ(bench.render_text(type, value, selection), R"({"id":1,"fullName":"A","email":null})");
}

TEST(Render, ReadsFinishedJsonAsTheValue) {
  Bench bench;
  const Type& type = bench.models.compile("a test", user);
  std::string_view json = R"({"id":1,"name":"A","secret":true})";
  portico_value value{PORTICO_JSON, static_cast<std::uint32_t>(json.size()), {.text = json.data()}};
  EXPECT_EQ(bench.render_text(type, value), R"({"id":1,"fullName":"A","email":null,"tags":[]})");
  value.text = "{broken";
  value.size = 7;
  EXPECT_THAT(bench.render_text(type, value), testing::HasSubstr("json_invalid"));
}

TEST(Render, RefusesStringsThatAreNotUtf8) {
  Bench bench;
  const Type& type = bench.models.compile("a test", R"({"type":"array","items":{}})");
  portico_value item{PORTICO_STRING, 1, {.text = "\xFF"}};
  portico_value list{PORTICO_ARRAY, 1, {.items = &item}};
  EXPECT_THAT(bench.render_text(type, list), testing::HasSubstr("string_unicode"));
}

TEST(Render, TakesTheNearerModelWhenAsManyFieldsAreSet) {
  Bench bench;
  bench.models.add("Flag",
                   R"({"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"]})");
  bench.models.add("Real",
                   R"({"type":"object","properties":{"a":{"type":"number"}},"required":["a"]})");
  const Type& type = bench.models.compile(
      "a test",
      R"({"anyOf":[{"$ref":"#/components/schemas/Flag"},{"$ref":"#/components/schemas/Real"}]})");
  EXPECT_EQ(bench.render_text(type, R"({"a":1})"), R"({"a":1.0})");
  EXPECT_EQ(bench.render_text(type, R"({"a":true})"), R"({"a":true})");
}

TEST(Render, StopsAtADepth) {
  Bench bench;
  bench.models.add(
      "Node",
      R"({"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/components/schemas/Node"},
    {"type":"null"}],"default":null}}})");
  const Type& node = *bench.models.find("Node");
  const Type& any = bench.models.compile("a test", "{}");
  std::vector<portico_member> chain(100000);
  for (std::size_t i = 0; i + 1 < chain.size(); ++i)
    chain[i] = {"next", 4, 0, {PORTICO_OBJECT, 1, {.members = &chain[i + 1]}}};
  chain.back() = {"next", 4, 0, {}};
  portico_value value{PORTICO_OBJECT, 1, {.members = chain.data()}};
  EXPECT_THAT(bench.render_text(node, value), testing::HasSubstr("recursion_loop"));
  EXPECT_THAT(bench.render_text(any, value), testing::HasSubstr("recursion_loop"));
}

}  // namespace
}  // namespace portico::model
