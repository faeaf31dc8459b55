// JsonValue: what it holds, its text, and its way to nlohmann/json and back.

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <portico/json.hpp>
#include <portico/portico.hpp>

namespace {

using namespace portico;
using namespace portico::detail;
using nlohmann::ordered_json;

std::string text(const JsonValue& value) { return value.dump(); }

TEST(JsonValue, BracesMakeObjectsOfPairsAndArraysOfTheRest) {
  EXPECT_EQ(text({{"b", 1}, {"a", {1, 2.5, nullptr, true}}}), R"({"b":1,"a":[1,2.5,null,true]})");
  EXPECT_EQ(text({{"a", 1}, 2}), R"([["a",1],2])");
  EXPECT_EQ(text({{"a", {{"b", "c"}}}}), R"({"a":{"b":"c"}})");
  EXPECT_EQ(text(JsonValue{}), "null");
  EXPECT_EQ(text(JsonValue::object()), "{}");
  EXPECT_EQ(text(JsonValue::array({{{"a", 1}}})), R"([{"a":1}])");
}

TEST(JsonValue, BracesAroundOneAreACopy) {
  const JsonValue array{1, 2}, text_alone("x"), object{{"a", 1}};
  for (const JsonValue& one : {array, text_alone, object, JsonValue()}) {
    EXPECT_EQ(text(JsonValue{one}), text(one));
    const JsonValue copied{one}, assigned = {one}, moved{JsonValue(one)};
    EXPECT_EQ(copied, one);
    EXPECT_EQ(assigned, one);
    EXPECT_EQ(moved, one);
    EXPECT_EQ(text(JsonValue::array({one})), "[" + text(one) + "]");
    EXPECT_EQ(text({one, one}), "[" + text(one) + "," + text(one) + "]");
  }
  EXPECT_EQ(text(JsonValue{1}), "[1]");
  EXPECT_EQ(text(JsonValue{"x"}), R"(["x"])");
  EXPECT_EQ(text(JsonValue{{1, 2}}), "[[1,2]]");
}

enum class Level { low = 3 };

TEST(JsonValue, IsMadeOfWhatJsonHas) {
  EXPECT_EQ(text(std::string{"x"}), R"("x")");
  EXPECT_EQ(text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(text(Level::low), "3");
  EXPECT_EQ(text(std::vector<std::string>{"a", "b"}), R"(["a","b"])");
  EXPECT_EQ(text(std::map<std::string, int>{{"a", 1}}), R"({"a":1})");
  EXPECT_EQ(text(Uuid{"u"}), R"("u")");
  EXPECT_EQ(text(Literal<"asc", "desc">{"desc"}), R"("desc")");
}

TEST(JsonValue, IsReadAndChanged) {
  JsonValue value{{"name", "Pen"}, {"tags", {"a"}}};
  value["price"] = 1.5;
  value["tags"].push_back("b");
  EXPECT_EQ(value["tags"][1], "b");
  EXPECT_EQ(value.at("name").get<std::string>(), "Pen");
  const std::string name = value["name"];
  EXPECT_EQ(name, "Pen");
  EXPECT_EQ(value.value("stock", 7), 7);
  EXPECT_TRUE(value.contains("price"));
  EXPECT_EQ(value.erase("price"), 1u);
  EXPECT_EQ(value.find("price"), value.end());
  value.merge_patch({{"name", nullptr}, {"owner", {{"id", 1}}}});
  EXPECT_EQ(text(value), R"({"tags":["a","b"],"owner":{"id":1}})");
  std::string names;
  for (const auto& [key, inner] : value.items()) names += key + inner.dump();
  EXPECT_EQ(names, R"(tags["a","b"]owner{"id":1})");
}

TEST(JsonValue, SaysWhatItIsNot) {
  const JsonValue value{{"a", 1}};
  EXPECT_THROW(value.at("b"), std::out_of_range);
  EXPECT_THROW(value.at(std::size_t{0}), std::invalid_argument);
  EXPECT_THROW(value["a"].text(), std::invalid_argument);
  EXPECT_THROW(JsonValue("\xff").dump(), std::invalid_argument);
}

TEST(JsonValue, NumbersAreTheSameWhenTheirValuesAre) {
  EXPECT_EQ(JsonValue(1), JsonValue(1u));
  EXPECT_EQ(JsonValue(1), JsonValue(1.0));
  EXPECT_NE(JsonValue(-1), JsonValue(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_NE(JsonValue(1), JsonValue(true));
  EXPECT_EQ((JsonValue{{"a", 1}, {"b", 2}}), (JsonValue{{"b", 2}, {"a", 1}}));
}

TEST(JsonValue, TextIsThatOfNlohmannJson) {
  for (const char* one :
       {R"({"a":[1,-2,3.5,1e3,true,false,null,"x\n\u00e9\ud83d\ude00\/\u0001"],"b":{},"c":[]})",
        "18446744073709551615",
        "18446744073709551616",
        "-0.0",
        "5e-324",
        "1e400e",
        "[ 1 , 2 ]",
        "",
        "{",
        "[1,]",
        "01",
        "1.",
        "-",
        "nul",
        R"("\x")",
        "\"\x80\"",
        R"({"a" 1})",
        "1 2",
        R"("\ud800")",
        "\"\t\"",
        "[1}",
        "1e"}) {
    if (!ordered_json::accept(one)) {
      EXPECT_THROW(JsonValue::parse(one), std::invalid_argument) << one;
      continue;
    }
    EXPECT_EQ(JsonValue::parse(one).dump(), ordered_json::parse(one).dump());
    EXPECT_EQ(JsonValue::parse(one).dump(2), ordered_json::parse(one).dump(2));
  }
}

TEST(JsonValue, ANumberComesBackFromItsText) {
  std::mt19937_64 random{7};
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = random();
    double number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (!std::isfinite(number)) continue;
    EXPECT_EQ(JsonValue::parse(JsonValue(number).dump()).get<double>(), number);
    const double amount = static_cast<double>(bits % 100'000'000) / 100;
    EXPECT_EQ(JsonValue(amount).dump(), ordered_json(amount).dump());
  }
}

TEST(JsonValue, NestsNoDeeperThanItReads) {
  EXPECT_THROW(JsonValue::parse(std::string(100000, '[')), std::invalid_argument);
}

TEST(JsonValue, GoesToNlohmannJsonAndBack) {
  const char* const spelled =
      R"({"b":[1,-2,18446744073709551615,2.5,null,true,"x",{}],"a":{"c":[]}})";
  const JsonValue value = JsonValue::parse(spelled);
  const ordered_json made = value;
  EXPECT_EQ(made.dump(), spelled);
  EXPECT_EQ(JsonValue(made).dump(), spelled);
  EXPECT_EQ(value.get<nlohmann::json>(), nlohmann::json::parse(spelled));
  EXPECT_EQ(JsonValue(nlohmann::json::parse(spelled)), value);
}

TEST(JsonValue, DoesNotCutANumberOff) {
  const JsonValue large = JsonValue::parse("5000000000"),
                  whole = JsonValue::parse("18446744073709551615"), minus = JsonValue::parse("-1");
  EXPECT_EQ(large.get<std::int64_t>(), 5'000'000'000);
  EXPECT_EQ(whole.get<std::uint64_t>(), 18'446'744'073'709'551'615U);
  EXPECT_EQ(minus.get<int>(), -1);
  EXPECT_THROW(large.get<int>(), std::invalid_argument);
  EXPECT_THROW(JsonValue::parse("300").get<unsigned char>(), std::invalid_argument);
  EXPECT_THROW(minus.get<std::uint64_t>(), std::invalid_argument);
  EXPECT_THROW(whole.get<std::int64_t>(), std::invalid_argument);
}

TEST(JsonValue, DoesNotTurnANumberBeyondIntegersIntoOne) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double far : {1e300, -1e300, 0x1p64, -0x1.8p63, nan, infinity, -infinity}) {
    EXPECT_THROW(JsonValue(far).get<std::int64_t>(), std::invalid_argument) << far;
    EXPECT_THROW(JsonValue(far).get<std::uint64_t>(), std::invalid_argument) << far;
    EXPECT_THROW(JsonValue(far).get<int>(), std::invalid_argument) << far;
    EXPECT_THROW(JsonValue(far).get<unsigned char>(), std::invalid_argument) << far;
  }
  EXPECT_EQ(JsonValue(1e19).get<std::uint64_t>(), 10'000'000'000'000'000'000U);
  EXPECT_THROW(JsonValue(1e19).get<std::int64_t>(), std::invalid_argument);
  EXPECT_THROW(JsonValue(-1.0).get<std::uint64_t>(), std::invalid_argument);
  EXPECT_EQ(JsonValue(-0x1p63).get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(JsonValue(-2.9).get<int>(), -2);
}

}  // namespace
