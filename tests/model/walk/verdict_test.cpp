// What fits at a look is what render() takes without a problem.

#include "model/walk/verdict.hpp"

#include <deque>

#include "model/format/coerce.hpp"
#include "model/random.hpp"
#include "model/support.hpp"

namespace portico::model {
namespace {

/// Whether render() takes it as it is.
bool is_rendered(Bench& bench, const Type& type, const portico_value& value) {
  Problems problems{bench.arena};
  message::Text text;
  return render(type, value, {}, bench.arena, text, problems, Contract::report) && problems.empty();
}

TEST(Verdict, IsNeverKinderThanRender) {
  Random random{20261129};
  int fit = 0, taken = 0, refused = 0;
  for (int round = 0; round < 600 && !HasFailure(); ++round) {
    const Json schemas = random.models();
    Bench bench;
    for (const auto& [name, schema] : schemas.items()) bench.models.add(name, schema.dump());
    const Type& list = bench.models.compile(
        "a test", R"({"type":"array","items":{"$ref":"#/components/schemas/M0"}})");
    for (int i = 0; i < 20; ++i) {
      Json items = Json::array();
      for (int item = random.below(3); item >= 0; --item)
        items.push_back(random.value(schemas, schemas["M0"], 5));
      const portico_value value = bench.cells(items.dump());
      const bool sent = is_rendered(bench, list, value);
      sent ? ++taken : ++refused;
      if (!fits_reply(list, value, bench.arena)) continue;
      ++fit;
      EXPECT_TRUE(sent) << items.dump() << " as " << schemas.dump();
    }
  }
  EXPECT_GT(fit, 100);
  EXPECT_GT(taken - fit, 100);
  EXPECT_GT(refused, 1000);
}

class VerdictTest : public testing::Test {
protected:
  bool fits(const char* schema, const portico_value& value) {
    const Type& type = bench.models.compile("a test", schema);
    const bool fits = fits_reply(type, value, bench.arena);
    EXPECT_TRUE(!fits || is_rendered(bench, type, value)) << schema;
    return fits;
  }
  bool fits(const char* schema, const char* json) { return fits(schema, bench.cells(json)); }
  portico_value text(std::string_view text) {
    portico_value cell{};
    set_text(cell, text);
    return cell;
  }

  Bench bench;
};

TEST_F(VerdictTest, IsFoundAtALookForWhatPluginsSend) {
  constexpr const char* item = R"({"type":"array","items":{"type":"object","properties":{
    "id":{"type":"integer","minimum":0},"name":{"type":"string","maxLength":9},
    "at":{"type":"string","format":"date-time"},"note":{"anyOf":[{"type":"string"},{"type":"null"}]},
    "tags":{"type":"array","items":{"type":"string"},"maxItems":2},
    "scores":{"type":"object","additionalProperties":{"type":"number"}}},"required":["id","name","at","note","tags","scores"]}})";
  constexpr const char* good =
      R"([{"id":1,"name":"a","at":"2020-01-02T03:04:05","note":null,"tags":["x"],"scores":{"k":1.5},"secret":1},
          {"id":2,"name":"b","at":"2020-01-02T03:04:05","note":"n","tags":[],"scores":{},"secret":2}])";
  EXPECT_TRUE(fits(item, good));
  for (const auto& [from, to] : {std::pair{"\"id\":2", "\"id\":-2"},
                                 {"\"b\"", "\"longer than nine\""},
                                 {"\"tags\":[]", "\"tags\":[\"x\",\"y\",\"z\"]"},
                                 {"\"scores\":{}", "\"scores\":{\"k\":\"x\"}"},
                                 {"04:05\",\"note\":\"n\"", "04:75\",\"note\":\"n\""},
                                 {"\"n\"", "[]"}}) {
    std::string bad = good;
    bad.replace(bad.find(from), std::string_view{from}.size(), to);
    EXPECT_FALSE(fits(item, bad.c_str())) << bad;
  }
}

TEST_F(VerdictTest, HoldsTextsToUtf8) {
  constexpr const char* string = R"({"type":"string"})";
  for (std::size_t size = 0; size < 70; ++size) {
    EXPECT_TRUE(fits(string, text(std::string(size, 'a')))) << size;
    for (std::size_t at = 0; at < size; ++at) {
      std::string broken(size, 'a');
      broken[at] = '\xff';
      EXPECT_FALSE(fits(string, text(broken))) << at << " of " << size;
    }
  }
  EXPECT_TRUE(fits(string, text("\xc3\xa9t\xc3\xa9")));
}

TEST_F(VerdictTest, HasTheDepthOfReplies) {
  constexpr const char* node = R"({"type":"object","properties":{
    "next":{"type":"array","items":{"$ref":"#/components/schemas/Node"}}},"required":["next"]})";
  bench.models.add("Node", node);
  std::deque<portico_member> members;
  std::deque<portico_value> objects;
  // An object and a list a turn.
  const auto nested = [&](unsigned depth) {
    portico_value list{};
    list.kind = PORTICO_ARRAY;
    for (unsigned at = 2;; at += 2) {
      portico_value object{PORTICO_OBJECT, 1, {}};
      object.members = &members.emplace_back(portico_member{"next", 4, 0, list});
      if (at >= depth) return fits(R"({"$ref":"#/components/schemas/Node"})", object);
      list.size = 1;
      list.items = &objects.emplace_back(object);
    }
  };
  EXPECT_TRUE(nested(reply_depth));
  EXPECT_FALSE(nested(reply_depth + 2));
}

TEST_F(VerdictTest, LeavesToTheWalkWhatNeedsIt) {
  EXPECT_FALSE(fits(R"({"anyOf":[{"type":"integer"},{"type":"string"}]})", "[]"));
  EXPECT_FALSE(
      fits(R"({"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]})", "{}"));
  EXPECT_FALSE(fits(R"({"type":"object","properties":{"a":{"type":"integer"}},
                        "required":["a"],"additionalProperties":false})",
                    R"({"a":1,"b":2})"));
}

}  // namespace
}  // namespace portico::model
