// Whatever render writes is a value of its model: it passes check unchanged, holds no member from
// outside, and is written again as it stands. The values are random, half of them near the model.

#include <random>

#include "random.hpp"
#include "support.hpp"

namespace portico::model {
namespace {

constexpr const char* models[][2] = {
    {"Pet",
     R"({"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer","minimum":0}},
      "required":["kind","lives"]})"},
    {"Dog", R"({"type":"object","properties":{"kind":{"const":"dog"},"name":{"type":"string"}},
      "required":["kind","name"],"additionalProperties":false})"},
    {"Item", R"({"type":"object","properties":{
      "a":{"type":"integer","default":3},
      "b":{"anyOf":[{"type":"number"},{"type":"string"},{"type":"null"}],"default":null},
      "c":{"type":"array","items":{"$ref":"#/components/schemas/Item"},"default":[]},
      "d":{"type":"object","additionalProperties":{"type":"boolean"},"default":{}},
      "e":{"type":"array","items":{"type":"integer"},"uniqueItems":true,"default":[]},
      "f":{"anyOf":[{"oneOf":[{"$ref":"#/components/schemas/Pet"},{"$ref":"#/components/schemas/Dog"}],
           "discriminator":{"propertyName":"kind"}},{"type":"null"}],"default":null},
      "g":{"type":"string","format":"date-time","default":"2020-01-01T00:00:00"},
      "h":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"default":["x",1]}}})"},
};

class Values {
public:
  explicit Values(unsigned seed) : random_{seed} {}

  Json item(int depth) {
    if (depth == 0 || one_in(6)) return any(2);
    Json out = Json::object();
    if (one_in(2)) out["a"] = pick({1, "5", 7.0, true, nullptr});
    if (one_in(2)) out["b"] = pick({1.5, "x", 4, nullptr, "2.5"});
    if (one_in(3)) out["c"] = Json::array({item(depth - 1), item(depth - 1)});
    if (one_in(3)) out["d"] = Json{{"k", pick({true, "yes", 0, 2})}, {"\"q\"\n", false}};
    if (one_in(3)) out["e"] = Json::array({1, "1", 2.0, pick({3, "x"})});
    if (one_in(3))
      out["f"] = pick({Json{{"kind", "cat"}, {"lives", "9"}, {"secret", 1}},
                       Json{{"kind", "dog"}, {"name", "R"}}, Json{{"kind", "cow"}}, nullptr});
    if (one_in(3)) out["g"] = pick({"2020-01-02T03:04:05.5+05:30", 1577934245, "x"});
    if (one_in(3)) out["h"] = Json::array({"t", pick({1, "2", nullptr})});
    if (one_in(3)) out["secret"] = any(2);
    return out;
  }

private:
  bool one_in(int count) { return std::uniform_int_distribution<int>{1, count}(random_) == 1; }
  Json pick(std::vector<Json> values) {
    return values[std::uniform_int_distribution<std::size_t>{0, values.size() - 1}(random_)];
  }
  Json any(int depth) {
    if (depth && one_in(3)) return Json::array({any(depth - 1), any(depth - 1)});
    if (depth && one_in(3)) return Json{{"secret", any(depth - 1)}};
    return pick({1, "x", nullptr, true, 2.5, "\xC3\xA9\"\\"});
  }

  std::mt19937 random_;
};

void expect_known_names(const Json& value, const std::string& text) {
  EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  ASSERT_EQ(value.size(), 8U) << text;
  for (const Json& child : value["c"]) expect_known_names(child, text);
}

TEST(Property, WhatIsRenderedIsAValueOfItsModel) {
  Values values{20260101};
  int rendered = 0;
  for (int round = 0; round < 2000; ++round) {
    Bench bench;
    for (const auto& [name, schema] : models) bench.models.add(name, schema);
    const Type& type = *bench.models.find("Item");
    std::string input = values.item(3).dump();
    Problems problems{bench.arena};
    message::Text text;
    if (!render(type, bench.cells(input), {}, bench.arena, text, problems)) {
      EXPECT_FALSE(problems.empty());
      EXPECT_TRUE(text.empty());
      EXPECT_NE(bench.check_text(type, input).find("\"detail\""), std::string::npos) << input;
      continue;
    }
    ++rendered;
    std::string out{text.view()};
    expect_known_names(Json::parse(out), out);
    EXPECT_EQ(bench.check_text(type, out), out) << input;
    EXPECT_EQ(bench.render_text(type, out), out) << input;
    EXPECT_EQ(bench.check_text(type, input), out) << input;
  }
  EXPECT_GT(rendered, 200);
}

/// In every mode: JSON that has no member from outside of the model. What is sent but in report
/// mode passes the model again, unchanged.
void expect_inside(Bench& bench, const Json& schemas, const std::string& input, int& sent) {
  const Type& strict = *bench.models.find("M0");
  const Type& unlimited = *bench.models.unlimited().find("M0");
  for (Contract mode : {Contract::enforce, Contract::report, Contract::off}) {
    SCOPED_TRACE(std::string{name_of(mode)} + " of " + input + " as " + schemas.dump());
    const Type& type = mode == Contract::off ? unlimited : strict;
    Problems problems{bench.arena};
    message::Text text;
    if (!render(type, bench.cells(input), {}, bench.arena, text, problems, mode)) {
      EXPECT_TRUE(text.empty());
      continue;
    }
    const std::string out{text.view()};
    EXPECT_TRUE(Random::inside(schemas, schemas["M0"], Json::parse(out))) << out;
    if (mode == Contract::report) continue;
    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(bench.check_text(type, out), out);
    EXPECT_EQ(bench.render_text(type, out), out);
    ++sent;
  }
}

TEST(Property, NoModeSendsWhatTheModelDoesNotHave) {
  Random random{20260102};
  int sent = 0;
  for (int round = 0; round < 200 && !HasFailure(); ++round) {
    const Json schemas = random.models();
    Bench bench;
    for (const auto& [name, schema] : schemas.items()) bench.models.add(name, schema.dump());
    for (int i = 0; i < 15; ++i)
      expect_inside(bench, schemas, random.value(schemas, schemas["M0"], 5).dump(), sent);
  }
  EXPECT_GT(sent, 400);
}

}  // namespace
}  // namespace portico::model
