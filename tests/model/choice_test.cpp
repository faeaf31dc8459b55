// Values that say of which member of a union they are, both ways. Shown as [number, value].

#include "model/choice.hpp"

#include <gmock/gmock.h>

#include "model/hash.hpp"
#include "support.hpp"

namespace portico::model {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// JSON in which a value that says what it is stands as [number, value], and the name of an entry
/// whose key does begins with the number.
Json show(const portico_value& value) {
  if (is_chosen(value)) return Json::array({choice_of(value), show(value.members->value)});
  Json all;
  if (value.kind == PORTICO_ARRAY) {
    all = Json::array();
    for (std::uint32_t i = 0; i < value.size; ++i) all.push_back(show(value.items[i]));
  } else if (value.kind == PORTICO_OBJECT) {
    all = Json::object();
    for (std::uint32_t i = 0; i < value.size; ++i) {
      const portico_member& member = value.members[i];
      std::string name{member.name, member.name_size};
      if (member.flags & PORTICO_KEY_CHOSEN)
        name = std::to_string(PORTICO_CHOICE_NUMBER(member.flags)) + ":" + name;
      if (member.flags & PORTICO_UNSET) name += "?";
      all[name] = show(member.value);
    }
  } else {
    message::Text text;
    write(value, text, Spelling::model);
    all = Json::parse(text.view());
  }
  return all;
}

class Choice : public ::testing::Test {
protected:
  const Type& compile(const std::string& schema) {
    return bench.models.compile("a test", std::string_view{schema});
  }
  std::string check(const std::string& schema, const std::string& json) {
    const Type& type = compile(schema);
    Problems problems{bench.arena};
    Loc root{nullptr, "body", 0};
    portico_value value{};
    if (model::check(type, bench.cells(json), &root, bench.arena, problems, value))
      return show(value).dump();
    return "refused: " + describe(problems);
  }
  /// A value in a reply that says what it is.
  portico_value told(std::uint32_t number, const std::string& json) {
    return told(number, bench.cells(json));
  }
  portico_value told(std::uint32_t number, const portico_value& value) {
    portico_value out{};
    put_choice(number, bench.arena, out).value = value;
    return out;
  }
  portico_value list(std::vector<portico_value> values) {
    auto* items = message::room<portico_value>(bench.arena, values.size());
    std::copy(values.begin(), values.end(), items);
    portico_value out{PORTICO_ARRAY, static_cast<std::uint32_t>(values.size()), {}};
    out.items = items;
    return out;
  }
  portico_value object(const char* name, const portico_value& value, std::uint32_t flags = 0) {
    auto* member = message::room<portico_member>(bench.arena, 1);
    *member = {name, static_cast<std::uint32_t>(std::strlen(name)), flags, value};
    portico_value out{PORTICO_OBJECT, 1, {}};
    out.members = member;
    return out;
  }

  Bench bench;
};

const std::string numbered =
    R"({"anyOf":[{"type":"integer","x-portico-choice":1},{"type":"string","x-portico-choice":2}]})";

TEST_F(Choice, IsSaidOfAValueOfAMemberThatHasANumber) {
  EXPECT_EQ(check(numbered, "5"), "[1,5]");
  EXPECT_EQ(check(numbered, R"("5")"), R"([2,"5"])");
  EXPECT_EQ(check(R"({"type":"array","items":)" + numbered + "}", R"([1,"a"])"),
            R"([[1,1],[2,"a"]])");
}

TEST_F(Choice, IsNotSaidWhereNobodyAsks) {
  EXPECT_EQ(check(R"({"anyOf":[{"type":"integer"},{"type":"string"}]})", "5"), "5");
  EXPECT_EQ(
      check(R"({"anyOf":[{"type":"integer","x-portico-choice":9},{"type":"string"}]})", R"("a")"),
      R"("a")");
}

TEST_F(Choice, NullIsNull) {
  const std::string schema =
      R"({"anyOf":[{"type":"integer","x-portico-choice":1},{"type":"null"}]})";
  EXPECT_EQ(check(schema, "null"), "null");
  EXPECT_EQ(check(schema, "5"), "[1,5]");
  EXPECT_EQ(check(R"({"anyOf":[{"type":"integer","x-portico-choice":1},
                               {"type":"null","x-portico-choice":2}]})",
                  "null"),
            "null");
}

TEST_F(Choice, HasNoWordInWhatIsWrong) {
  EXPECT_EQ(check(numbered, "[]"), "refused: body.int int_type; body.str string_type");
  EXPECT_EQ(check(R"({"anyOf":[{"type":"integer","x-portico-choice":1},{"type":"null"}]})", "[]"),
            "refused: body int_type");
}

TEST_F(Choice, OfWhatIsSaidTwiceIsThatOfTheFirst) {
  EXPECT_EQ(check(R"({"anyOf":[{"type":"integer","x-portico-choice":1},
                               {"type":"integer","x-portico-choice":2},
                               {"type":"string","x-portico-choice":3}]})",
                  "[]"),
            "refused: body.int int_type; body.str string_type");
}

TEST_F(Choice, OfATaggedUnionIsThatOfTheModel) {
  bench.models.add("Cat", R"({"type":"object","properties":{"kind":{"const":"cat"}},
                              "required":["kind"]})");
  bench.models.add("Dog", R"({"type":"object","properties":{"kind":{"const":"dog"}},
                              "required":["kind"]})");
  const std::string schema =
      R"({"oneOf":[{"$ref":"#/components/schemas/Cat","x-portico-choice":7},
                   {"$ref":"#/components/schemas/Dog","x-portico-choice":8}],
          "discriminator":{"propertyName":"kind"}})";
  EXPECT_EQ(check(schema, R"({"kind":"dog"})"), R"([8,{"kind":"dog"}])");
  EXPECT_EQ(check(schema, R"({"kind":"fox"})"), "refused: body union_tag_invalid");
  EXPECT_EQ(bench.render_text(compile(schema), told(7, R"({"kind":"cat"})")), R"({"kind":"cat"})");
  EXPECT_THAT(bench.render_text(compile(schema), told(7, R"({"kind":"dog"})")),
              HasSubstr(R"("loc":["response","cat","kind"])"));
}

TEST_F(Choice, OfAKeyIsAFlagOfItsEntry) {
  const std::string schema = R"({"type":"object","additionalProperties":)" + numbered +
                             R"(,"propertyNames":{"anyOf":[
    {"type":"integer","x-portico-choice":3},
    {"type":"string","format":"uuid","x-portico-choice":4}]}})";
  EXPECT_EQ(check(schema, R"({"+5":1,"C9BF9E57-1685-4C89-BAFB-FF5AF830BE8A":"x"})"),
            R"({"3:5":[1,1],"4:c9bf9e57-1685-4c89-bafb-ff5af830be8a":[2,"x"]})");
  EXPECT_EQ(check(schema, R"({"5":1,"+5":2})"), R"({"3:5":[1,2]})") << "one key, said twice";
  EXPECT_EQ(bench.render_text(compile(schema), object("5", told(2, R"("x")"))), R"({"5":"x"})");
}

TEST_F(Choice, CountsForNothingInASet) {
  EXPECT_EQ(check(R"({"type":"array","uniqueItems":true,"items":{"anyOf":[
      {"type":"integer","x-portico-choice":1},{"type":"boolean","x-portico-choice":2},
      {"type":"string","x-portico-choice":3}]}})",
                  R"([1,true,"1",1,"1"])"),
            R"([[1,1],[3,"1"]])");
}

TEST_F(Choice, OfADefaultIsWhatItSaysOrWhatItFits) {
  const std::string schema = R"({"type":"object","properties":{
    "a":{"anyOf":[{"enum":["red"],"x-enum":"Color","x-portico-choice":1},
                  {"type":"string","x-portico-choice":2}],"default":"red"},
    "b":{"anyOf":[{"enum":["red"],"x-enum":"Color","x-portico-choice":1},
                  {"type":"string","x-portico-choice":2}],
         "default":"red","x-portico-default-choice":1}}})";
  EXPECT_EQ(check(schema, "{}"), R"({"a?":[2,"red"],"b?":[1,"red"]})");
  EXPECT_EQ(check(schema, R"({"b":"red"})"), R"({"a?":[2,"red"],"b":[2,"red"]})");
  EXPECT_EQ(bench.render_text(compile(schema), "{}"), R"({"a":"red","b":"red"})");
}

TEST_F(Choice, HasANumberOf24Bits) {
  for (const char* number : {"0", "-1", "16777216", "1.5", "\"1\"", "true", "null"})
    EXPECT_THROW(
        compile(R"({"anyOf":[{"type":"integer","x-portico-choice":)" + std::string{number} + "}]}"),
        SchemaError)
        << number;
  EXPECT_EQ(check(R"({"anyOf":[{"type":"integer","x-portico-choice":16777215}]})", "1"),
            "[16777215,1]");
}

// ---- Replies ----

class Reply : public Choice {
protected:
  void SetUp() override {
    bench.models.add("Shown", R"({"type":"object","properties":{"id":{"type":"integer"},
                                  "token":{"type":"string"}},"required":["id","token"]})");
    bench.models.add("Hidden", R"({"type":"object","properties":{"id":{"type":"integer"},
                                   "token":{"type":"string","x-exclude":true}},
                                   "required":["id","token"]})");
    bench.models.add("Brief", R"({"type":"object","properties":{"id":{"type":"integer"}},
                                  "required":["id"]})");
  }
  const std::string users = R"({"anyOf":[
    {"$ref":"#/components/schemas/Shown","x-portico-choice":1},
    {"$ref":"#/components/schemas/Hidden","x-portico-choice":2},
    {"$ref":"#/components/schemas/Brief","x-portico-choice":3}]})";
  const std::string secret = R"({"id":1,"token":"hunter2"})";
};

TEST_F(Reply, IsHeldToTheMemberThatItSays) {
  EXPECT_EQ(bench.render_text(compile(users), told(1, secret)), secret);
  EXPECT_EQ(bench.render_text(compile(users), told(2, secret)), R"({"id":1})");
  EXPECT_EQ(bench.render_text(compile(users), told(3, secret)), R"({"id":1})");
  EXPECT_EQ(bench.render_text(compile(R"({"type":"array","items":)" + users + "}"),
                              list({told(2, secret), told(1, secret), told(3, secret)})),
            R"([{"id":1},{"id":1,"token":"hunter2"},{"id":1}])");
}

TEST_F(Reply, IsHeldToNoOther) {
  const std::string wrong = bench.render_text(compile(users), told(2, R"({"id":"x"})"));
  EXPECT_THAT(wrong, HasSubstr(R"("loc":["response","Hidden","id"])"));
  EXPECT_THAT(wrong, Not(HasSubstr("Brief")));
  EXPECT_THAT(bench.render_text(compile(numbered), told(1, R"("x")")),
              HasSubstr(R"("loc":["response","int"])"));
}

TEST_F(Reply, OfAMemberThatIsNotHereCountsAsItStands) {
  EXPECT_EQ(bench.render_text(compile(users), told(9, secret)), secret);
  EXPECT_EQ(bench.render_text(compile(R"({"type":"integer"})"), told(1, "7")), "7");
  EXPECT_EQ(bench.render_text(compile(R"({"$ref":"#/components/schemas/Brief"})"), told(2, secret)),
            R"({"id":1})");
  EXPECT_EQ(bench.render_text(compile("{}"), object("a", list({told(1, "7"), told(2, "\"x\"")}))),
            R"({"a":[7,"x"]})");
}

TEST_F(Reply, MaySayItOfAUnionWithinAUnion) {
  const std::string schema = R"({"anyOf":[)" + numbered + R"(,{"type":"array","items":)" + users +
                             R"(,"x-portico-choice":5},{"type":"null"}]})";
  const Type& type = compile(schema);
  EXPECT_EQ(bench.render_text(type, told(2, "\"x\"")), "\"x\"");
  EXPECT_EQ(bench.render_text(type, told(5, list({told(2, secret)}))), R"([{"id":1}])");
  EXPECT_EQ(bench.render_text(type, told(5, told(7, list({})))), "[]");
  EXPECT_EQ(bench.render_text(type, "null"), "null");
}

TEST_F(Reply, IsFilteredByFlagsAndSelectionsAsEver) {
  const std::string schema =
      R"({"type":"object","properties":{"user":)" + users + R"(},"required":["user"]})";
  const Type& type = compile(schema);
  const Selection exclude = Selection::compile(type, {}, R"({"user":["id"]})", 0);
  EXPECT_EQ(bench.render_text(type, object("user", told(1, secret)), exclude),
            R"({"user":{"token":"hunter2"}})");
  const Selection no_null = Selection::compile(type, {}, {}, PORTICO_EXCLUDE_NONE);
  EXPECT_EQ(bench.render_text(compile(R"({"type":"object","properties":{"a":{"anyOf":[
                                {"type":"integer","x-portico-choice":1},{"type":"null"}]}},
                                "required":["a"]})"),
                              object("a", told(9, "null")), no_null),
            "{}");
}

TEST_F(Reply, EqualsItsDefaultWhenItIsOfTheSameModel) {
  bench.models.add("Twin", R"({"type":"object","properties":{"id":{"type":"integer"}},
                               "required":["id"]})");
  const Type& type = compile(R"({"type":"object","properties":{
    "user":{"anyOf":[{"$ref":"#/components/schemas/Brief","x-portico-choice":1},
                     {"$ref":"#/components/schemas/Twin","x-portico-choice":2}],
            "default":{"id":1},"x-portico-default-choice":2},
    "n":{"anyOf":[{"type":"integer","x-portico-choice":3},
                  {"type":"boolean","x-portico-choice":4}],"default":1}}})");
  const Selection changed = Selection::compile(type, {}, {}, PORTICO_EXCLUDE_DEFAULTS);
  EXPECT_EQ(bench.render_text(type, object("user", told(2, R"({"id":1})")), changed), "{}");
  EXPECT_EQ(bench.render_text(type, object("user", told(1, R"({"id":1})")), changed),
            R"({"user":{"id":1}})");
  EXPECT_EQ(bench.render_text(type, object("n", told(4, "true")), changed), "{}")
      << "1 equals true";
}

TEST_F(Reply, WithoutAModelIsSentAsTheValueAlone) {
  message::Text text;
  ASSERT_TRUE(write(object("a", list({told(1, told(2, "7"))})), text));
  EXPECT_EQ(text.view(), R"({"a":[7]})");
}

TEST_F(Choice, OfAClientIsAnObjectLikeAnyOther) {
  EXPECT_EQ(check(R"({"type":"object"})", R"({"":1})"), R"({"":1})");
  EXPECT_EQ(check(numbered, R"({"":1})"), "refused: body.int int_type; body.str string_type");
}

}  // namespace
}  // namespace portico::model
