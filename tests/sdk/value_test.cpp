// C++ values as cells and back.

#include <limits>

#include <gtest/gtest.h>

#include <portico/value.hpp>

#include "sdk/recorder.hpp"

namespace {

using namespace portico;
using tests::Json;
using tests::Recorder;

template <class T> std::string shown(const T& value) {
  Cells cells;
  return Recorder::show(write(value, cells)).dump();
}

template <class T> T from(const char* json) {
  Cells cells;
  const Json parsed = Json::parse(json);
  return read<T>(write(parsed, cells));
}

/// What is read from `json` writes the same `json`.
template <class T> void same_both_ways(const char* json) { EXPECT_EQ(shown(from<T>(json)), json); }

enum class Color { red, green, blue };
enum class Level : unsigned { low = 1, high = 10 };
PORTICO_INTEGER_ENUM(Level);

TEST(Value, GoesBothWays) {
  same_both_ways<bool>("true");
  same_both_ways<std::int64_t>("-9223372036854775808");
  same_both_ways<std::int64_t>("9223372036854775807");
  same_both_ways<std::uint8_t>("255");
  same_both_ways<double>("2.5");
  same_both_ways<std::string>(R"("\u0000 \" \\ ü")");
  same_both_ways<std::optional<int>>("null");
  same_both_ways<std::optional<int>>("3");
  same_both_ways<std::unique_ptr<int>>("3");
  same_both_ways<std::shared_ptr<int>>("null");
  same_both_ways<std::vector<std::vector<int>>>("[[1,2],[],[3]]");
  same_both_ways<std::vector<bool>>("[true,false]");
  same_both_ways<std::set<int>>("[1,2]");
  same_both_ways<std::tuple<int, std::string, bool>>(R"([1,"a",true])");
  same_both_ways<std::pair<int, int>>("[1,2]");
  same_both_ways<std::array<int, 2>>("[1,2]");
  same_both_ways<std::map<std::string, int>>(R"({"a":1,"b":2})");
  same_both_ways<std::map<int, int>>(R"({"-1":1,"2":2})");
  same_both_ways<std::map<Color, int>>(R"({"red":1,"blue":2})");
  same_both_ways<std::unordered_map<std::string, int>>(R"({"a":1})");
  same_both_ways<nlohmann::ordered_json>(R"({"b":[1,2.5,null,true,"x"],"a":{}})");
  same_both_ways<Color>(R"("green")");
  same_both_ways<Level>("10");
  same_both_ways<Literal<"a", 2, true>>("2");
  same_both_ways<Literal<"a", 2, true>>("true");
  same_both_ways<Uuid>(R"("c9bf9e57-1685-4c89-bafb-ff5af830be8a")");
  same_both_ways<Decimal>(R"("10.50")");
}

TEST(Value, KeepsTimes) {
  using namespace std::chrono;
  same_both_ways<sys_seconds>(R"("2024-02-29T12:34:56Z")");
  same_both_ways<sys_time<microseconds>>(R"("1969-12-31T23:59:59.000001Z")");
  same_both_ways<local_seconds>(R"("2024-02-29T12:34:56")");
  same_both_ways<year_month_day>(R"("2024-02-29")");
  same_both_ways<sys_days>(R"("1600-01-01")");
  same_both_ways<seconds>(R"("P3DT4H5M6S")");
  same_both_ways<seconds>(R"("PT0S")");
  same_both_ways<seconds>(R"("-P1DT1S")");
  same_both_ways<days>(R"("P2D")");
  same_both_ways<microseconds>(R"("PT0.500000S")");
  same_both_ways<TimeOfDay>(R"("23:59:59.500000")");
  same_both_ways<TimeOfDay>(R"("01:02:03+05:30")");
  EXPECT_EQ(shown(from<sys_seconds>(R"("2024-02-29T12:00:00+02:00")")),
            R"("2024-02-29T10:00:00Z")");
  EXPECT_EQ(shown(from<sys_seconds>(R"("2024-02-29T12:00:00.9")")), R"("2024-02-29T12:00:00Z")");
  EXPECT_EQ(from<sys_seconds>(R"("1970-01-02T00:00:01Z")").time_since_epoch(), seconds{86401});
  for (const char* bad : {R"("2024-02-30")", R"("24-02-03")", R"("2024-02-03x")", R"("")", "3"})
    EXPECT_THROW(from<year_month_day>(bad), Mismatch) << bad;
  for (const char* bad : {R"("1D")", R"("PT1D")", R"("P1.5")", R"("")"})
    EXPECT_THROW(from<seconds>(bad), Mismatch) << bad;
  for (const char* bad : {R"("24:00")", R"("12:60")", R"("12:00:00+5")", R"("12:00:00.")"})
    EXPECT_THROW(from<TimeOfDay>(bad), Mismatch) << bad;
}

struct Cat {
  Literal<"cat"> kind;
  int lives;
};
struct Dog {
  Literal<"dog"> kind;
  Field<std::string> sound = by_default("woof");
};

TEST(Value, AUnionTakesTheAlternativeThatFits) {
  using Any = std::variant<int, double, std::string, Cat, Dog, std::vector<int>>;
  EXPECT_EQ(from<Any>("1").index(), 0u);
  EXPECT_EQ(from<Any>("1.0").index(), 1u);
  EXPECT_EQ(from<Any>(R"("x")").index(), 2u);
  EXPECT_EQ(from<Any>(R"({"kind":"cat","lives":9})").index(), 3u);
  EXPECT_EQ(from<Any>(R"({"kind":"dog","sound":"woof"})").index(), 4u);
  EXPECT_EQ(from<Any>("[1]").index(), 5u);
  EXPECT_THROW(from<Any>("null"), Mismatch);
  using Formats = std::variant<Uuid, std::chrono::sys_days, std::string>;
  EXPECT_EQ(from<Formats>(R"("c9bf9e57-1685-4c89-bafb-ff5af830be8a")").index(), 0u);
  EXPECT_EQ(from<Formats>(R"("2024-01-01")").index(), 1u);
  EXPECT_EQ(from<Formats>(R"("2024")").index(), 2u);
}

TEST(Value, AUnionOfModelsLooksAtEveryMember) {
  struct Small {
    int a;
  };
  struct Large {
    int a;
    std::optional<int> b;
  };
  EXPECT_EQ((from<std::variant<Small, Large>>(R"({"a":1,"b":null})").index()), 1u);
  EXPECT_EQ((from<std::variant<Large, Small>>(R"({"a":1})").index()), 1u);
}

struct Address {
  std::string street;
  std::optional<std::string> city;
};
struct Base {
  std::string name;
};
struct Item {
  Inline<Base> base;
  Field<double> tax = by_default(10.5);
  Field<std::optional<std::string>, Alias<"note">> comment;
  Field<Address> address = by_default(Address{.street = "none"});
  Field<int> count;
  Field<std::string, Secret> password = by_default("x");
  Extras extras;
};

TEST(Value, AMemberThatNobodySetIsFlagged) {
  const Item item{.base = {{"n"}}, .count = 0};
  EXPECT_EQ(shown(item),
            R"({"name":"n","tax":{"unset":10.5},"note":{"unset":null},)"
            R"("address":{"unset":{"street":"none","city":{"unset":null}}},"count":0})");
}

TEST(Value, AMemberThatIsMissingIsLeftOut) {
  EXPECT_EQ(shown(Item{.base = {{"n"}}}).find("count"), std::string::npos);
}

TEST(Value, ASecretStaysInside) {
  EXPECT_EQ(shown(Item{.password = "hidden"}).find("hidden"), std::string::npos);
}

TEST(Value, ReadsWhatWasSet) {
  Cells cells;
  portico_member members[] = {
      {"name", 4, 0, cell::text("n")},
      {"tax", 3, PORTICO_UNSET, cell::number(10.5)},
      {"note", 4, 0, cell::null()},
      {"address", 7, 0, write(Address{.street = "s", .city = "c"}, cells)},
      {"count", 5, 0, cell::integer(7)},
      {"password", 8, 0, cell::text("secret")},
      {"further", 7, 0, cell::boolean(true)},
  };
  const Item item = read<Item>(cell::object(members, std::size(members)));
  EXPECT_EQ(item.base.name, "n");
  EXPECT_FALSE(item.tax.is_set());
  EXPECT_EQ(*item.tax, 10.5);
  EXPECT_TRUE(item.comment.is_set());
  EXPECT_EQ(*item.comment, std::nullopt);
  EXPECT_EQ(item.address->city, "c");
  EXPECT_EQ(item.count, 7);
  EXPECT_EQ(item.password, "secret");
  EXPECT_EQ(item.extras.dump(), R"({"further":true})");
  EXPECT_EQ(shown(item), R"({"name":"n","tax":{"unset":10.5},"note":null,)"
                         R"("address":{"street":"s","city":"c"},"count":7,"further":true})");
}

template <class T> std::string where(const char* json) {
  try {
    from<T>(json);
  } catch (const Mismatch& problem) {
    return problem.location().dump() + " " + problem.type() + " " + problem.what();
  }
  return "no mismatch";
}

TEST(Value, ANumberTooLargeForItsTypeSaysWhereAndWhy) {
  struct Inner {
    std::int8_t small;
  };
  struct Outer {
    std::vector<Inner> list;
    std::map<std::string, std::uint16_t> map;
  };
  EXPECT_EQ(where<Outer>(R"({"list":[{"small":1},{"small":300}],"map":{}})"),
            R"(["list",1,"small"] less_than_equal Input should be less than or equal to 127)");
  EXPECT_EQ(where<Outer>(R"({"list":[],"map":{"k":-1}})"),
            R"(["map","k"] greater_than_equal Input should be greater than or equal to 0)");
  EXPECT_EQ(where<Outer>(R"({"list":[]})"), R"(["map"] missing Field required)");
}

TEST(Value, MembersMayComeInAnyOrder) {
  const auto address = from<Address>(R"({"city":"c","street":"s"})");
  EXPECT_EQ(address.street, "s");
  EXPECT_EQ(address.city, "c");
}

TEST(Value, NumbersBeyond64BitsAreRefusedOnWriting) {
  EXPECT_THROW(shown(std::numeric_limits<std::uint64_t>::max()), std::out_of_range);
  EXPECT_EQ(shown(nlohmann::json(18446744073709551615u)), "1.8446744073709552e+19");
}

TEST(Value, ALargeReplyGrowsBeyondTheStack) {
  std::vector<Address> many(5000, Address{.street = std::string(50, 'x')});
  Cells cells;
  const portico_value cell = write(many, cells);
  ASSERT_EQ(cell.size, 5000u);
  EXPECT_EQ(read<std::vector<Address>>(cell)[4999].street, std::string(50, 'x'));
}

}  // namespace
