// The short way of writing the items of a list comes to what the walk comes to: texts and problems.
// The walk serves objects whose names stand at addresses of their own, because no layout fits them.

#include "model/walk/plain.hpp"

#include <set>

#include "model/detail.hpp"
#include "model/random.hpp"
#include "model/support.hpp"

namespace portico::model {
namespace {

/// The value with its names at addresses of their own, or each at one address as in a library.
class Naming {
public:
  enum class Way { apart, shared };

  Naming(message::Arena& arena, Way way) : arena_{arena}, way_{way} {}

  portico_value of(const portico_value& value) {
    portico_value out = value;
    if (value.kind == PORTICO_ARRAY) out.items = items(value);
    if (value.kind == PORTICO_OBJECT) out.members = members(value);
    return out;
  }

private:
  const portico_value* items(const portico_value& value) {
    auto* made = message::room<portico_value>(arena_, value.size);
    for (std::uint32_t i = 0; i < value.size; ++i) made[i] = of(value.items[i]);
    return made;
  }
  const portico_member* members(const portico_value& value) {
    auto* made = message::room<portico_member>(arena_, value.size);
    for (std::uint32_t i = 0; i < value.size; ++i) {
      const std::string_view name = address({value.members[i].name, value.members[i].name_size});
      made[i] = {name.data(), value.members[i].name_size, 0, of(value.members[i].value)};
    }
    return made;
  }
  std::string_view address(std::string_view name) {
    if (way_ == Way::apart) return keep(arena_, name);
    return *names_.emplace(name).first;
  }

  message::Arena& arena_;
  Way way_;
  std::set<std::string, std::less<>> names_;
};

/// Whether it was sent, what, and what is wrong with it.
std::string outcome(Bench& bench, const Type& type, const portico_value& value, Contract mode,
                    const Selection& selection = {}) {
  Problems problems{bench.arena};
  message::Text text;
  const bool sent = render(type, value, selection, bench.arena, text, problems, mode);
  std::string out = sent ? "sent " : "refused ";
  out += text.view();
  text.clear();
  write_detail(problems, text);
  return out.append(text.view());
}

TEST(Plain, ComesToWhatTheWalkComesTo) {
  Random random{20261123};
  int sent = 0, refused = 0;
  for (int round = 0; round < 400 && !HasFailure(); ++round) {
    const Json schemas = random.models();
    Bench bench;
    for (const auto& [name, schema] : schemas.items()) bench.models.add(name, schema.dump());
    const Type& list = bench.models.compile(
        "a test", R"({"type":"array","items":{"$ref":"#/components/schemas/M0"}})");
    Json good = Json::array(), items = Json::array();
    for (int i = 0; i < 200 && good.size() < 8; ++i) {
      const Json item = random.value(schemas, schemas["M0"], 5);
      const Json alone = Json::array({item});
      if (outcome(bench, list, bench.cells(alone.dump()), Contract::enforce).starts_with("sent"))
        good.push_back(item);
    }
    if (good.empty()) continue;
    const bool all_good = random.one_in(2);
    for (int i = 0; i < 12; ++i)
      items.push_back(all_good || !random.one_in(4)
                          ? good[static_cast<std::size_t>(random.below(int(good.size())))]
                          : random.value(schemas, schemas["M0"], 5));
    const portico_value value = bench.cells(items.dump());
    Naming apart{bench.arena, Naming::Way::apart}, shared{bench.arena, Naming::Way::shared};
    for (Contract mode : {Contract::enforce, Contract::report}) {
      SCOPED_TRACE(items.dump() + " as " + schemas.dump());
      const std::string walked = outcome(bench, list, apart.of(value), mode);
      EXPECT_EQ(outcome(bench, list, shared.of(value), mode), walked);
      walked.starts_with("sent") ? ++sent : ++refused;
    }
  }
  EXPECT_GT(sent, 150);
  EXPECT_GT(refused, 50);
}

// What is inside begins where a key ends, so that marks and keys follow each other without a leaf.
TEST(Plain, HasRoomForContainersThatBeginWithContainers) {
  Bench bench;
  bench.models.add("Tree", R"({"type":"object","properties":{"children":{"type":"array",
      "items":{"$ref":"#/components/schemas/Tree"}}},"required":["children"]})");
  const Type& tree = bench.models.compile("a test", R"({"$ref":"#/components/schemas/Tree"})");
  Naming shared{bench.arena, Naming::Way::shared};
  std::string json = R"({"children":[]})";
  for (unsigned depth = 2; depth < reply_depth; depth += 2) {
    json = R"({"children":[)" + json + "]}";
    EXPECT_EQ(bench.render_text(tree, shared.of(bench.cells(json))), json);
  }
}

class PlainList : public testing::Test {
protected:
  static constexpr const char* node = R"({"type":"object","properties":{
      "id":{"type":"integer"},
      "a name of more bytes than a block of a key has":{"type":"string","x-name":"long",
        "default":""},
      "next":{"type":"array","items":{"$ref":"#/components/schemas/Node"},"default":[]}},
      "required":["id"]})";

  PlainList() { bench_.models.add("Node", node); }

  const Type& list() {
    return bench_.models.compile(
        "a test", R"({"type":"array","items":{"$ref":"#/components/schemas/Node"}})");
  }
  portico_value shared(std::string_view json) { return names_.of(bench_.cells(json)); }

  Bench bench_;
  Naming names_{bench_.arena, Naming::Way::shared};
};

TEST_F(PlainList, KeepsALayoutWhileObjectsOfOtherLayoutsAreInside) {
  const std::string inner = R"([{"id":2,"secret":1},{"next":[],"id":3},{"id":4}])";
  const std::string item = R"({"id":1,"next":)" + inner + R"(,"secret":"s"})";
  const std::string text = bench_.render_text(
      list(), shared('[' + item + ',' + item + ',' + inner.substr(1, inner.size() - 2) + ']'));
  constexpr const char* empty = R"("a name of more bytes than a block of a key has":"")";
  const auto written = [&](int id, const std::string& next) {
    return R"({"id":)" + std::to_string(id) + ',' + empty + R"(,"next":[)" + next + "]}";
  };
  const std::string inside = written(2, "") + ',' + written(3, "") + ',' + written(4, "");
  EXPECT_EQ(text, '[' + written(1, inside) + ',' + written(1, inside) + ',' + inside + ']');
}

TEST_F(PlainList, LooksAtEachNameOfEachObject) {
  EXPECT_EQ(bench_.render_text(
                list(),
                shared(R"([{"id":1,"a name of more bytes than a block of a key has":"x","next":[]},
                    {"id":2,"a name of more bytes than a block of a KEY has":"s3cret","next":[]},
                    {"xd":3,"a name of more bytes than a block of a key has":"y","id":4}])")),
            R"([{"id":1,"a name of more bytes than a block of a key has":"x","next":[]},)"
            R"({"id":2,"a name of more bytes than a block of a key has":"","next":[]},)"
            R"({"id":4,"a name of more bytes than a block of a key has":"y","next":[]}])");
}

TEST_F(PlainList, GoesByOwnNamesOnDemand) {
  const Selection own = Selection::compile(list(), {}, {}, PORTICO_BY_NAME);
  const std::string item =
      R"({"id":1,"a name of more bytes than a block of a key has":"x","next":[]})";
  EXPECT_EQ(bench_.render_text(list(), shared('[' + item + ',' + item + ']'), own),
            R"([{"id":1,"long":"x","next":[]},{"id":1,"long":"x","next":[]}])");
}

TEST_F(PlainList, RefusesWhatIsNestedTooDeepAtThePlaceWhereItIs) {
  std::string deep = "[]";
  for (int i = 0; i < 200; ++i) deep = R"([{"id":1,"next":)" + deep + R"(},{"id":1,"next":[]}])";
  const std::string walked =
      outcome(bench_, list(), Naming{bench_.arena, Naming::Way::apart}.of(bench_.cells(deep)),
              Contract::enforce);
  EXPECT_NE(walked.find("recursion_loop"), std::string::npos);
  EXPECT_EQ(outcome(bench_, list(), shared(deep), Contract::enforce), walked);
}

TEST_F(PlainList, NamesTheItemWhoseTextIsNotUtf8) {
  portico_value value = shared(
      R"([{"id":1,"a name of more bytes than a block of a key has":"x","next":[]},
          {"id":2,"a name of more bytes than a block of a key has":"y","next":[]},
          {"id":3,"a name of more bytes than a block of a key has":"z","next":[]}])");
  const_cast<portico_member&>(value.items[2].members[1]).value.text = "\xFF";
  EXPECT_NE(bench_.render_text(list(), value).find(R"("loc":["response",2,"a name)"),
            std::string::npos);
}

TEST_F(PlainList, WritesTextsOfAnyLength) {
  constexpr std::string_view key = "a name of more bytes than a block of a key has";
  for (std::size_t size : {0u, 1u, 3u, 15u, 16u, 17u, 500u, 2048u, 2049u, 100'000u})
    for (const char byte : {'a', '"', '\x01'}) {
      Json item{{"id", -5}, {key, std::string(size, byte)}, {"next", Json::array()}};
      const Json items = Json::array({item, item, item});
      ASSERT_EQ(bench_.render_text(list(), shared(items.dump())), items.dump()) << size << byte;
    }
}

}  // namespace
}  // namespace portico::model
