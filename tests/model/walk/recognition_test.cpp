// What is recognized is what render() makes: of every value that it takes, and of nothing else.

#include "model/walk/recognition.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/random.hpp"
#include "model/support.hpp"

namespace portico::model {
namespace {

bool recognized(const Type& type, std::string_view json) {
  message::Arena arena;
  message::Text text;
  text.append("before");
  const std::size_t start = text.size();
  text.append(json);
  return recognize(type, text, start, arena);
}

/// What render() makes of it when it finds no problem.
std::optional<std::string> rendered(Bench& bench, const Type& type, const portico_value& value) {
  Problems problems{bench.arena};
  message::Text text;
  if (!render(type, value, {}, bench.arena, text, problems) || !problems.empty())
    return std::nullopt;
  return std::string{text.view()};
}

/// In the place of a number.
void put_null(std::string& text, std::size_t from) {
  const std::size_t at = text.find_first_of("-0123456789", from);
  if (at == text.npos) return;
  const std::size_t end = std::min(text.find_first_not_of("+-.0123456789e", at), text.size());
  text.replace(at, end - at, "null");
}

/// The name of the next one in the place of the one after it.
void double_member(std::string& text, std::size_t from) {
  const auto name_of = [&text](std::size_t behind) {
    const std::size_t colon = text.find("\":", behind);
    const std::size_t begin = colon == text.npos ? text.npos : text.rfind('"', colon - 1);
    return std::pair{begin, colon};
  };
  const auto [begin, end] = name_of(from);
  if (begin == text.npos) return;
  const auto [other, other_end] = name_of(end + 2);
  if (other == text.npos) return;
  const std::string name = text.substr(begin, end - begin);
  text.replace(other, other_end - other, name);
}

/// The same text with a byte or two changed, as somebody who is not believed might send it.
std::string changed(Random& random, std::string text) {
  static constexpr std::string_view bytes = "\"\\{}[],:-.0123456789eEu truefalsnx\n\xC3\xA9\0";
  const auto place = [&] {
    return static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
  };
  for (int change = random.below(2); change >= 0 && !text.empty(); --change) {
    const std::size_t at = place();
    const char byte = bytes[static_cast<std::size_t>(random.below(static_cast<int>(bytes.size())))];
    switch (random.below(6)) {
    case 0: text[at] = byte; break;
    case 1: text.insert(at, 1, byte); break;
    case 2: text.erase(at, 1 + place() % 8); break;
    case 3: put_null(text, at); break;
    case 4: double_member(text, at); break;
    default: text.insert(at, text.substr(place(), 1 + place() % 16));
    }
  }
  return text;
}

/// With the number that JSON cannot say in the place of each null that is none by its type, if the
/// type takes such a number.
class Unsaid {
public:
  explicit Unsaid(Bench& bench) : bench_{bench} {}

  portico_value value(const Type& type, const portico_value& given) {
    switch (type.kind) {
    case Kind::nullable: return given.kind == PORTICO_NULL ? given : value(*type.items[0], given);
    case Kind::list: return items(*type.items[0], given);
    case Kind::dict: return members(given, [&](std::string_view) { return type.rest; });
    case Kind::model:
      return members(given, [&](std::string_view name) -> const Type* {
        for (const Field& field : type.fields)
          if (field.output_name == name) return field.type;
        return nullptr;
      });
    case Kind::number: return given.kind == PORTICO_NULL ? number(type, given) : given;
    default: return given;
    }
  }

private:
  portico_value number(const Type& type, const portico_value& given) {
    for (const double one : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
      portico_value cell{};
      cell.kind = PORTICO_FLOAT;
      cell.number = one;
      if (rendered(bench_, type, cell)) return cell;
    }
    return given;
  }
  portico_value items(const Type& type, portico_value given) {
    if (given.kind != PORTICO_ARRAY) return given;
    auto* const made = message::room<portico_value>(bench_.arena, given.size);
    for (std::uint32_t at = 0; at < given.size; ++at) made[at] = value(type, given.items[at]);
    given.items = made;
    return given;
  }
  template <class Find> portico_value members(portico_value given, const Find& type_of) {
    if (given.kind != PORTICO_OBJECT) return given;
    auto* const made = message::room<portico_member>(bench_.arena, given.size);
    for (std::uint32_t at = 0; at < given.size; ++at) {
      made[at] = given.members[at];
      const Type* const type = type_of({made[at].name, made[at].name_size});
      if (type) made[at].value = value(*type, made[at].value);
    }
    given.members = made;
    return given;
  }

  Bench& bench_;
};

/// The text with each number that has a point or an exponent spelled in one way: its spelling is its
/// maker's.
std::string respelled(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '"') {
      for (; end < text.size() && text[end] != '"'; ++end) end += text[end] == '\\';
      ++end;
    } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
      end = std::min(text.find_first_not_of("+-.0123456789e", at), text.size());
    }
    const std::string part{text.substr(at, end - at)};
    const bool number = text[at] != '"' && part.find_first_of(".e") != part.npos && part.size() > 1;
    out += number ? Json(std::stod(part)).dump() : part;
    at = end;
  }
  return out;
}

/// Whether no object of it has a name twice.
bool names_differ(const std::string& text) {
  std::vector<std::set<std::string>> names;
  bool differ = true;
  const auto look = [&](int, Json::parse_event_t event, Json& found) {
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key)
      differ &= names.back().insert(found.get<std::string>()).second;
    return true;
  };
  const Json whole = Json::parse(text, look);
  return differ && !whole.is_discarded();
}

class RecognitionProperty : public testing::Test {
protected:
  /// Such a text has to go through render() and come out as the same text.
  void expect_sound(Bench& bench, const Type& type, const std::string& text) {
    portico_value value{};
    ASSERT_FALSE(parse(text, bench.arena, value, reply_depth)) << text;
    const auto again = rendered(bench, type, Unsaid{bench}.value(type, value));
    ASSERT_TRUE(again) << text;
    EXPECT_EQ(respelled(*again), respelled(text));
    EXPECT_TRUE(names_differ(text)) << text;
  }

  Random random{20261129};
  int whole = 0, kept = 0, lost = 0;
};

TEST_F(RecognitionProperty, WhatIsRenderedIsRecognizedAndWhatIsRecognizedIsRenderedSo) {
  for (int round = 0; round < 1500 && !HasFailure(); ++round) {
    const Json schemas = random.models();
    Bench bench;
    for (const auto& [name, schema] : schemas.items()) bench.models.add(name, schema.dump());
    const Type& list = bench.models.compile(
        "a test", R"({"type":"array","items":{"$ref":"#/components/schemas/M0"}})");
    for (int i = 0; i < 12 && list.recognizable; ++i) {
      Json items = Json::array();
      for (int item = random.below(3); item >= 0; --item)
        items.push_back(random.value(schemas, schemas["M0"], 5));
      const auto text = rendered(bench, list, bench.cells(items.dump()));
      if (!text) continue;
      ++whole;
      EXPECT_TRUE(recognized(list, *text)) << *text << " as " << schemas.dump();
      for (int other = 0; other < 20 && !HasFailure(); ++other) {
        const std::string forged = changed(random, *text);
        if (!recognized(list, forged)) {
          ++lost;
          continue;
        }
        ++kept;
        SCOPED_TRACE(schemas.dump());
        expect_sound(bench, list, forged);
      }
    }
  }
  EXPECT_GT(whole, 500);
  EXPECT_GT(kept, 500);
  EXPECT_GT(lost, 5000);
}

class RecognitionTest : public testing::Test {
protected:
  const Type& type(const char* schema) { return bench.models.compile("a test", schema); }
  bool takes(const char* schema, std::string_view json) { return recognized(type(schema), json); }

  Bench bench;
};

constexpr const char* item = R"({"type":"object","properties":{"id":{"type":"integer"},
  "name":{"type":"string","maxLength":3},"price":{"type":"number"},
  "tags":{"type":"array","items":{"type":"string"},"maxItems":2},
  "owner":{"anyOf":[{"type":"string"},{"type":"null"}]}},
  "required":["id","name","price","tags","owner"]})";

TEST_F(RecognitionTest, TakesAnObjectOfItsOwnMembersInTheirOrder) {
  EXPECT_TRUE(takes(item, R"({"id":1,"name":"abc","price":1.5,"tags":["x","y"],"owner":null})"));
  EXPECT_TRUE(takes(item, R"({"id":-9,"name":"","price":-0.5e-7,"tags":[],"owner":"\"\u001b\n"})"));
  for (const char* json :
       {R"({"id":1,"name":"abc","price":1.5,"tags":[]})",
        R"({"id":1,"name":"abc","price":1.5,"tags":[],"owner":null,"password":"x"})",
        R"({"password":"x","id":1,"name":"abc","price":1.5,"tags":[],"owner":null})",
        R"({"name":"abc","id":1,"price":1.5,"tags":[],"owner":null})",
        R"({"id":1,"id":1,"name":"abc","price":1.5,"tags":[],"owner":null})",
        R"({"id":1,"name":"abcd","price":1.5,"tags":[],"owner":null})",
        R"({"id":1,"name":"abc","price":1.5,"tags":["x","y","z"],"owner":null})",
        R"({"id":1,"name":"abc","price":"1.5","tags":[],"owner":null})",
        R"({"id":1.0,"name":"abc","price":1.5,"tags":[],"owner":null})",
        R"({"id":null,"name":"abc","price":1.5,"tags":[],"owner":null})",
        R"({"id":1,"name":"abc","price":1.5,"tags":[],"owner":7})",
        R"({"id":1,"name":"abc","price":1.5,"tags":[],"owner":null} )",
        R"({"id":1, "name":"abc","price":1.5,"tags":[],"owner":null})",
        R"({"id":1,"name":"abc","price":1.5,"tags":[],"owner":null}{})",
        R"({"id":1,"name":"abc","price":1.5,"tags":[,],"owner":null})",
        R"({"id":1,"name":"abc","price":1.5,"tags":["x",],"owner":null})",
        R"({"id":1,"name":"abc","price":1.5,"tags":[],"owner":null,})",
        R"({})",
        R"([])",
        R"({)",
        R"({"id)",
        "null",
        "",
        "{\"id\":1,\"name\":\"a\xC3\",\"price\":1.5,\"tags\":[],\"owner\":null}"})
    EXPECT_FALSE(takes(item, json)) << json;
}

TEST_F(RecognitionTest, TakesNoTextThatIsCutOff) {
  const std::string_view whole =
      R"({"id":12,"name":"abc","price":1.5,"tags":["x\n","y"],"owner":"somebody"})";
  ASSERT_TRUE(takes(item, whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(takes(item, whole.substr(0, size))) << size;
}

TEST_F(RecognitionTest, TakesNumbersAsJsonHasThem) {
  constexpr const char* number = R"({"type":"number"})";
  for (const char* json : {"0.0", "-0.0", "1.5", "1e-7", "1e+16", "1.5e300", "-12.25",
                           "123456789012345678901234567890.5"})
    EXPECT_TRUE(takes(number, json)) << json;
  for (const char* json : {"1",        "01.5",  ".5",    "1.",     "-.5",   "+1.5",   "1.e5", "1e",
                           "1e+",      "1.5E3", "1e400", "-1e999", "1.5.5", "0x1p3",  "nan",  "NaN",
                           "Infinity", "-",     "--1.5", "1.5 ",   "true",  "\"1.5\""})
    EXPECT_FALSE(takes(number, json)) << json;
  constexpr const char* integer = R"({"type":"integer"})";
  for (const char* json :
       {"0", "-1", "7", "123456789012345678", "9223372036854775807", "-9223372036854775808"})
    EXPECT_TRUE(takes(integer, json)) << json;
  for (const char* json : {"-0", "00", "01", "-01", "9223372036854775808", "-9223372036854775809",
                           "1.0", "1e2", "99999999999999999999999999", "-", "", "1_000"})
    EXPECT_FALSE(takes(integer, json)) << json;
  EXPECT_TRUE(takes(R"({"type":"integer","maximum":18446744073709551615})", "9223372036854775808"));
}

TEST_F(RecognitionTest, HoldsLeavesToTheirRules) {
  constexpr const char* small = R"({"type":"integer","minimum":1,"maximum":9,"multipleOf":3})";
  EXPECT_TRUE(takes(small, "6"));
  EXPECT_FALSE(takes(small, "7"));
  EXPECT_FALSE(takes(small, "12"));
  constexpr const char* grade = R"({"type":"number","minimum":1,"maximum":6})";
  EXPECT_TRUE(takes(grade, "5.9"));
  EXPECT_FALSE(takes(grade, "6.1"));
  EXPECT_FALSE(takes(grade, "null"));
  EXPECT_TRUE(takes(R"({"type":"number","minimum":1})", "null")) << "for an infinity";
  constexpr const char* word = R"({"type":"string","minLength":2,"pattern":"^[a-z\n]+$"})";
  EXPECT_TRUE(takes(word, R"("ab")"));
  EXPECT_TRUE(takes(word, R"("a\n")"));
  EXPECT_FALSE(takes(word, R"("a")"));
  EXPECT_FALSE(takes(word, R"("a\"")"));
  constexpr const char* kind = R"({"enum":["cat","dog",3]})";
  EXPECT_TRUE(takes(kind, R"("dog")"));
  EXPECT_TRUE(takes(kind, "3"));
  EXPECT_FALSE(takes(kind, "3.0"));
  EXPECT_FALSE(takes(kind, R"("cow")"));
  constexpr const char* moment = R"({"type":"string","format":"date-time"})";
  EXPECT_TRUE(takes(moment, R"("2026-11-29T10:30:00Z")"));
  EXPECT_FALSE(takes(moment, R"("2026-11-29 10:30")")) << "render() spells it in another way";
  EXPECT_FALSE(takes(moment, R"("yesterday")"));
}

TEST_F(RecognitionTest, TakesWhatGoesOutForNumbersThatJsonCannotSay) {
  for (const double number : {std::nan(""), HUGE_VAL, -HUGE_VAL})
    for (const char* schema :
         {R"({"type":"number"})", R"({"type":"number","maximum":3.4028234663852886e+38})"}) {
      portico_value cell{};
      cell.kind = PORTICO_FLOAT;
      cell.number = number;
      const auto text = rendered(bench, type(schema), cell);
      ASSERT_EQ(text, "null");
      EXPECT_TRUE(takes(schema, *text));
    }
}

TEST_F(RecognitionTest, TakesDictsOfAnyNames) {
  constexpr const char* dict =
      R"({"type":"object","additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2})";
  EXPECT_TRUE(takes(dict, R"({"a":1,"\n":2})"));
  for (const char* json : {R"({})", R"({"a":1,"b":2,"c":3})", R"({"a":"1"})", R"({a:1})",
                           R"({"a"})", R"({"a":1,})", R"({"a":1,"b"})", R"({"a":1,"a":2})"})
    EXPECT_FALSE(takes(dict, json)) << json;
}

// A client would see one of them, and the limits of the dict count both.
TEST_F(RecognitionTest, TakesNoNameTwice) {
  constexpr const char* dict = R"({"type":"object","additionalProperties":{"type":"integer"}})";
  constexpr const char* nested = R"({"type":"object","additionalProperties":
    {"type":"object","additionalProperties":{"type":"integer"}}})";
  const auto with = [](std::string_view last) {
    std::string text = "{";
    for (int at = 0; at < 100; ++at) text += "\"" + std::to_string(at) + "\":1,";
    return text.append("\"").append(last).append("\":1}");
  };
  EXPECT_TRUE(takes(dict, with("100")));
  EXPECT_TRUE(takes(dict, with("")));
  EXPECT_FALSE(takes(dict, with("0")));
  EXPECT_FALSE(takes(dict, with("57")));
  EXPECT_FALSE(takes(dict, R"({"\n":1,"a":2,"\n":3})"));
  EXPECT_TRUE(takes(nested, R"({"a":{"a":1,"b":2},"b":{"a":1},"c":{}})"));
  EXPECT_FALSE(takes(nested, R"({"a":{"a":1},"b":{"c":1,"a":1,"c":2}})"));
  EXPECT_FALSE(takes(nested, R"({"b":{"a":1},"a":{"a":1},"b":{}})"));
}

TEST_F(RecognitionTest, KeysOfEachLengthAreLookedAtAsAWhole) {
  for (std::size_t size = 1; size <= 40; ++size) {
    const std::string name(size, 'k');
    const Json schema{
        {"type", "object"}, {"properties", {{name, {{"type", "boolean"}}}}}, {"required", {name}}};
    const std::string whole = "{\"" + name + "\":true}";
    const Type& object = bench.models.compile("a test", schema);
    ASSERT_TRUE(recognized(object, whole)) << size;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string other = whole;
      other[at] = '_';
      EXPECT_FALSE(recognized(object, other)) << other;
      EXPECT_FALSE(recognized(object, whole.substr(0, at))) << size << ' ' << at;
    }
  }
}

// As deep as render() goes, and no deeper: a text may be as long as a message.
TEST_F(RecognitionTest, EndsWhereRenderEnds) {
  bench.models.add("Node", R"({"type":"object","properties":{"next":{"anyOf":[
    {"$ref":"#/components/schemas/Node"},{"type":"null"}]}},"required":["next"]})");
  const Type& node = type(R"({"$ref":"#/components/schemas/Node"})");
  const auto nested = [](std::size_t levels) {
    std::string text;
    for (std::size_t level = 0; level < levels; ++level) text += R"({"next":)";
    return text + "null" + std::string(levels, '}');
  };
  EXPECT_TRUE(recognized(node, nested(reply_depth)));
  EXPECT_FALSE(recognized(node, nested(reply_depth + 1)));
  EXPECT_FALSE(recognized(node, nested(1'000'000)));
}

TEST_F(RecognitionTest, LeavesToRenderWhatATextDoesNotTell) {
  for (const char* schema :
       {R"({})", R"({"type":"array","items":{"type":"string"},"uniqueItems":true})",
        R"({"anyOf":[{"type":"integer"},{"type":"string"}]})",
        R"({"type":"array","prefixItems":[{"type":"string"}]})",
        R"({"type":"object","properties":{"a":{"type":"string","x-exclude":true,"default":"x"}}})",
        R"({"type":"object","properties":{"a":{"type":"string","default":7}}})",
        R"({"type":"object","properties":{},"additionalProperties":true})",
        R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{}})",
        R"({"type":"array","items":{"type":"array","items":{}}})"})
    EXPECT_FALSE(type(schema).recognizable) << schema;
  bench.models.add("One", R"({"type":"object","properties":{"other":{"anyOf":[
    {"$ref":"#/components/schemas/Other"},{"type":"null"}]}},"required":["other"]})");
  bench.models.add("Other", R"({"type":"object","properties":{"any":{},"one":{"anyOf":[
    {"$ref":"#/components/schemas/One"},{"type":"null"}]}},"required":["any","one"]})");
  EXPECT_FALSE(type(R"({"$ref":"#/components/schemas/One"})").recognizable);
  EXPECT_FALSE(type(R"({"$ref":"#/components/schemas/Other"})").recognizable);
}

}  // namespace
}  // namespace portico::model
