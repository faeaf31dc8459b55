// Integers above INT64_MAX as cells (PORTICO_UINT): where they come from, who may see them, and
// that they are never taken for their negative twins. What pydantic says of them is in
// cases/integers.json.

#include "model/wide.hpp"

#include <cmath>

#include <gmock/gmock.h>

#include "model/contract.hpp"
#include "model/hash.hpp"
#include "support.hpp"

namespace portico::model {
namespace {

using testing::HasSubstr;

constexpr const char* uint64 = R"({"type":"integer","minimum":0,"maximum":18446744073709551615})";
constexpr const char* most = "18446744073709551615";

portico_value unsigned_cell(std::uint64_t value) {
  return {PORTICO_UINT, 0, {.integer = static_cast<std::int64_t>(value)}};
}

portico_value checked(Bench& bench, const char* schema, std::string_view json) {
  Problems problems{bench.arena};
  portico_value value{};
  EXPECT_TRUE(check(bench.models.compile("a test", schema), bench.cells(json), nullptr, bench.arena,
                    problems, value));
  return value;
}

TEST(Wide, OnlyWhoAsksForThemMeetsThem) {
  Bench bench;
  EXPECT_EQ(checked(bench, uint64, most).kind, std::uint32_t{PORTICO_UINT});
  EXPECT_EQ(checked(bench, uint64, "9223372036854775807").kind, std::uint32_t{PORTICO_INT});
  EXPECT_EQ(checked(bench, "{}", most).kind, std::uint32_t{PORTICO_FLOAT});
  EXPECT_EQ(checked(bench, R"({"x-unsigned":true})", most).kind, std::uint32_t{PORTICO_UINT});
  const char* below = R"({"type":"integer","exclusiveMaximum":9223372036854775809})";
  EXPECT_EQ(checked(bench, below, "9223372036854775808").kind, std::uint32_t{PORTICO_UINT});
  const char* open = R"({"type":"object","properties":{},"additionalProperties":true})";
  const std::string member = std::string{R"({"a":)"} + most + "}";
  EXPECT_EQ(checked(bench, open, member).members[0].value.kind, std::uint32_t{PORTICO_FLOAT});
  const char* asking =
      R"({"type":"object","properties":{},"additionalProperties":true,"x-unsigned":true})";
  EXPECT_EQ(checked(bench, asking, member).members[0].value.kind, std::uint32_t{PORTICO_UINT});
}

TEST(Wide, ADefaultIsOneAsWell) {
  Bench bench;
  const auto of = [&](const std::string& type) {
    const std::string model = R"({"type":"object","properties":{"a":)" +
                              type.substr(0, type.size() - 1) + (type.size() > 2 ? "," : "") +
                              R"("default":)" + most + "}}}";
    return checked(bench, model.c_str(), "{}").members[0].value.kind;
  };
  EXPECT_EQ(of(uint64), std::uint32_t{PORTICO_UINT});
  EXPECT_EQ(of("{}"), std::uint32_t{PORTICO_FLOAT});
}

TEST(Wide, ARepliesDigitsAreAllSent) {
  Bench bench;
  const portico_value value = unsigned_cell(UINT64_MAX);
  for (const char* schema :
       {uint64, "{}", R"({"x-unsigned":true})", R"({"const":18446744073709551615})",
        R"({"enum":[18446744073709551615],"x-enum":"E","type":"integer"})"})
    EXPECT_EQ(bench.render_text(bench.models.compile("a test", schema), value), most) << schema;
  const Type& number = bench.models.compile("a test", R"({"type":"number"})");
  EXPECT_EQ(bench.render_text(number, value), "1.8446744073709552e+19");
  const Type& decimal = bench.models.compile("a test", R"({"type":"string","format":"decimal"})");
  EXPECT_EQ(bench.render_text(decimal, value), std::string{"\""} + most + '"');
  const Type& address = bench.models.compile("a test", R"({"type":"string","format":"ipv6"})");
  EXPECT_EQ(bench.render_text(address, value), R"("::ffff:ffff:ffff:ffff")");
}

TEST(Wide, ATypeWithoutThemRefusesThem) {
  Bench bench;
  portico_value items[2] = {unsigned_cell(UINT64_MAX), {PORTICO_INT, 0, {.integer = -1}}};
  const portico_value list{PORTICO_ARRAY, 2, {.items = items}};
  for (const char* item : {R"({"type":"integer"})", R"({"type":"integer","minimum":-5})"}) {
    const std::string schema = std::string{R"({"type":"array","items":)"} + item + "}";
    EXPECT_THAT(bench.render_text(bench.models.compile("a test", std::string_view{schema}), list),
                HasSubstr("int_parsing_size"))
        << schema;
  }
  const Type& boolean = bench.models.compile("a test", R"({"type":"boolean"})");
  EXPECT_THAT(bench.render_text(boolean, items[0]), HasSubstr("bool_type"));
}

TEST(Wide, AMaximumThatMakesTheTypeIsNoLimit) {
  Bench bench;
  const Json loose = without_limits(Json::parse(uint64));
  EXPECT_EQ(loose.dump(), R"({"type":"integer","maximum":18446744073709551615})");
  EXPECT_EQ(without_limits(Json::parse(R"({"type":"integer","maximum":7})")).dump(),
            R"({"type":"integer"})");
  EXPECT_EQ(bench.render_text(bench.models.compile("a test", loose), unsigned_cell(UINT64_MAX)),
            most);
}

TEST(Wide, EqualsItsDigitsAndNoOther) {
  Bench bench;
  const portico_value large = unsigned_cell(UINT64_MAX), digits = bench.cells(most);
  const portico_value minus{PORTICO_INT, 0, {.integer = -1}};
  portico_value half{PORTICO_FLOAT, 0, {}};
  half.number = 0x1p63;
  portico_value whole{PORTICO_FLOAT, 0, {}};
  whole.number = 0x1p64;
  EXPECT_TRUE(equal(large, large));
  EXPECT_TRUE(equal(large, digits));
  EXPECT_EQ(hash(large), hash(digits));
  EXPECT_FALSE(equal(large, minus));
  EXPECT_FALSE(equal(large, whole));
  EXPECT_TRUE(equal(unsigned_cell(std::uint64_t{1} << 63), half));
  EXPECT_EQ(hash(unsigned_cell(std::uint64_t{1} << 63)), hash(half));
}

TEST(Wide, ABoundIsAnIntegerOf64Bits) {
  Bench bench;
  for (const char* bound : {"18446744073709551616", "-1e19", "1e300", "0.5"}) {
    const std::string schema = std::string{R"({"type":"integer","maximum":)"} + bound + "}";
    EXPECT_THROW(bench.models.compile("a test", std::string_view{schema}), SchemaError) << bound;
  }
}

TEST(Wide, TheRangeOfFloatSaysNothingOfWhatIsNotFinite) {
  Bench bench;
  const char* range =
      R"({"type":"number","minimum":-3.4028234663852886e+38,"maximum":3.4028234663852886e+38})";
  const Type& type = bench.models.compile("a test", range);
  portico_value value{PORTICO_FLOAT, 0, {}};
  for (const double number : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    value.number = number;
    EXPECT_EQ(bench.render_text(type, value), "null");
  }
  value.number = 1e39;
  EXPECT_THAT(bench.render_text(type, value), HasSubstr("less_than_equal"));
  const Type& other = bench.models.compile("a test", R"({"type":"number","maximum":10})");
  value.number = HUGE_VAL;
  EXPECT_THAT(bench.render_text(other, value), HasSubstr("less_than_equal"));
}

}  // namespace
}  // namespace portico::model
