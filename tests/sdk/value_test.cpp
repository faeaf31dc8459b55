// C++ values as cells and back.

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <portico/value.hpp>

#include "sdk/recorder.hpp"

namespace {

using namespace portico;
using namespace portico::detail;
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
  same_both_ways<days>(R"("P1Y")");  // of 365 days, as the host and pydantic have it
  same_both_ways<days>(R"("P1Y35D")");
  same_both_ways<microseconds>(R"("PT0.500000S")");
  same_both_ways<TimeOfDay>(R"("23:59:59.500000")");
  same_both_ways<TimeOfDay>(R"("01:02:03+05:30")");
  EXPECT_EQ(shown(from<sys_seconds>(R"("2024-02-29T12:00:00+02:00")")),
            R"("2024-02-29T10:00:00Z")");
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
  using Formats = std::variant<Uuid, std::chrono::sys_days, Color>;
  EXPECT_EQ(from<Formats>(R"("c9bf9e57-1685-4c89-bafb-ff5af830be8a")").index(), 0u);
  EXPECT_EQ(from<Formats>(R"("2024-01-01")").index(), 1u);
  EXPECT_EQ(from<Formats>(R"("green")").index(), 2u);
  EXPECT_THROW(from<Formats>(R"("2024")"), Mismatch);
}

TEST(Value, OfAUnionATextIsATextWhateverItSays) {
  using Formats = std::variant<Decimal, Color, std::chrono::sys_days, std::string>;
  for (const char* text : {R"("1.5")", R"("green")", R"("2024-01-01")", R"("--")"})
    EXPECT_EQ(from<Formats>(text).index(), 3u) << text;
  EXPECT_EQ((from<std::variant<std::string, Literal<"a">>>(R"("a")").index()), 0u);
  EXPECT_EQ((from<std::variant<Literal<"a">, std::string>>(R"("a")").index()), 0u);
}

/// Whether a text is taken for a T where nobody says what it is.
template <class T> bool taken(const std::string& text) { return Type<T>::fits(cell::text(text)); }

TEST(Value, AFormatIsNotGuessedFromASingleCharacter) {
  for (const char* good : {"0", "10.50", "-3", "1E+3", "0.000001"})
    EXPECT_TRUE(taken<Decimal>(good)) << good;
  for (const char* bad : {"", "--", "+", "e", "1.", ".", "1e", "1.5.2", "1E", "x", "1 "})
    EXPECT_FALSE(taken<Decimal>(bad)) << bad;
  for (const char* good : {"a@example.com", "a.b+c@xn--d.example", "ü@exämple.org"})
    EXPECT_TRUE(taken<Email>(good)) << good;
  for (const char* bad :
       {"", "@", "not@@mail", "a@b", "a b@c.d", "a@.c", "a@c.", ".a@b.c", "a@-b.c"})
    EXPECT_FALSE(taken<Email>(bad)) << bad;
  for (const char* good : {"127.0.0.1", "0.0.0.0", "255.255.255.255"})
    EXPECT_TRUE(taken<Ipv4>(good)) << good;
  for (const char* bad :
       {"", "...", "999", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.1.1.1", "1.1.1."})
    EXPECT_FALSE(taken<Ipv4>(bad)) << bad;
  for (const char* good :
       {"::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:127.0.0.1", "fe80::1%eth0"})
    EXPECT_TRUE(taken<Ipv6>(good)) << good;
  for (const char* bad : {"", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
                          "g::", "12345::", "127.0.0.1", "::1%"})
    EXPECT_FALSE(taken<Ipv6>(bad)) << bad;
  EXPECT_TRUE(taken<IpAddress>("127.0.0.1") && taken<IpAddress>("::1"));
  EXPECT_FALSE(taken<IpAddress>("x"));
  EXPECT_TRUE(taken<Uuid>("c9bf9e57-1685-4c89-bafb-ff5af830be8a"));
  for (const char* bad :
       {"", "c9bf9e57-1685-4c89-bafb-ff5af830be8", "------------------------------------",
        "c9bf9e57x1685-4c89-bafb-ff5af830be8a", "C9BF9E57-1685-4C89-BAFB-FF5AF830BE8A"})
    EXPECT_FALSE(taken<Uuid>(bad)) << bad;
  for (const char* good : {"http://example.com/", "mailto:a@b.c", "file:///x"})
    EXPECT_TRUE(taken<Url>(good)) << good;
  for (const char* bad : {"", ":", "http:", "http://", "http:///", "1a:b", "a b:c", "x"})
    EXPECT_FALSE(taken<Url>(bad)) << bad;
  EXPECT_TRUE(taken<HttpUrl>("https://example.com/"));
  EXPECT_FALSE(taken<HttpUrl>("ftp://example.com/"));
}

TEST(Value, ADictionaryIsToldByItsKeys) {
  using Keys = std::variant<std::map<int, int>, std::map<std::string, int>>;
  EXPECT_EQ(from<Keys>(R"({"1":2})").index(), 0u);
  EXPECT_EQ(from<Keys>(R"({"a":2})").index(), 1u);
  using Colors = std::variant<std::map<Color, int>, std::unordered_map<std::string, int>>;
  EXPECT_EQ(from<Colors>(R"({"red":1,"x":2})").index(), 1u);
  using Union = std::variant<int, Uuid, std::string>;
  EXPECT_EQ((from<std::map<Union, int>>(R"({"5":1})").begin()->first.index()), 2u);
  using Numbers = std::variant<Color, int>;
  EXPECT_EQ((from<std::map<Numbers, int>>(R"({"5":1})").begin()->first.index()), 1u);
  EXPECT_EQ(shown(std::map<Union, int>{{5, 1}, {std::string{"x"}, 2}}), R"({"5":1,"x":2})");
}

// ---- What the host says of a union ----

/// A cell that says of which alternative it is.
template <class T> portico_value of(const portico_value& value, Cells& cells) {
  return cell::chosen(detail::type_number<T>, value, cells);
}

TEST(Value, AUnionIsWhatTheHostSaysItIs) {
  Cells cells;
  using Text = std::variant<Decimal, Color, std::string>;
  const portico_value red = cell::text("red");
  EXPECT_EQ(read<Text>(of<std::string>(red, cells)).index(), 2u);
  EXPECT_EQ(read<Text>(of<Color>(red, cells)).index(), 1u);
  EXPECT_EQ(read<Text>(of<Decimal>(cell::text("1"), cells)).index(), 0u);
  EXPECT_EQ(read<Text>(of<int>(red, cells)).index(), 2u) << "of none of them: as it stands";

  using Outer = std::variant<std::variant<Decimal, std::string>, std::optional<Color>, Text>;
  static_assert(!detail::Alternative<Outer>::are_distinct());
  using Nested = std::variant<std::variant<Decimal, std::string>, std::unique_ptr<Color>>;
  auto nested = read<Nested>(of<std::string>(red, cells));
  ASSERT_EQ(nested.index(), 0u);
  EXPECT_EQ(std::get<0>(nested).index(), 1u);
  nested = read<Nested>(of<Color>(red, cells));
  ASSERT_EQ(nested.index(), 1u);
  EXPECT_EQ(*std::get<1>(nested), Color::red);
  nested = read<Nested>(cell::null());
  ASSERT_EQ(nested.index(), 1u);
  EXPECT_EQ(std::get<1>(nested), nullptr);
}

TEST(Value, AReplySaysWhichAlternativeItIsToAHostThatAsks) {
  using Text = std::variant<Decimal, std::string>;
  struct Hold {
    std::vector<Text> list;
    std::map<Text, std::optional<Text>> map;
    Field<std::variant<Cat, Text>> nested;
  };
  const Hold hold{
      {std::string{"a"}, Decimal{"1"}}, {{Decimal{"2"}, std::string{"b"}}}, Text{Decimal{"3"}}};
  Cells cells{Cells::Choices::told};
  const portico_value made = write(hold, cells);
  const auto number_of = [](const portico_value& value) {
    return cell::is_chosen(value) ? cell::choice_of(value) : 0;
  };
  const portico_value& list = made.members[0].value;
  EXPECT_EQ(number_of(list.items[0]), detail::type_number<std::string>);
  EXPECT_EQ(number_of(list.items[1]), detail::type_number<Decimal>);
  const portico_member& entry = made.members[1].value.members[0];
  EXPECT_EQ(cell::name_of(entry), "2");
  EXPECT_EQ(number_of(entry.value), detail::type_number<std::string>);
  EXPECT_EQ(number_of(made.members[2].value), detail::type_number<Decimal>);
  EXPECT_EQ(number_of(made.members[2].value.members->value), 0u) << "once, not once a level";
  EXPECT_EQ(shown(hold), R"({"list":["a","1"],"map":{"2":"b"},"nested":"3"})")
      << "to any other host the value alone";
  const auto back = read<Hold>(made);
  EXPECT_EQ(back.list, hold.list);
  EXPECT_EQ(back.nested->index(), 1u);
}

TEST(Value, AKeyIsWhatTheHostSaysItIs) {
  using Keys = std::map<std::variant<Color, std::string>, int>;
  portico_member members[] = {
      {"red", 3, PORTICO_KEY_CHOICE(detail::type_number<Color>), cell::integer(1)},
      {"green", 5, PORTICO_KEY_CHOICE(detail::type_number<std::string>), cell::integer(2)}};
  const Keys keys = read<Keys>(cell::object(members, 2));
  EXPECT_EQ(keys.at(Color::red), 1);
  EXPECT_EQ(keys.at(std::string{"green"}), 2);
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
  const Address address{.street = "s", .city = "c"};
  portico_member members[] = {
      {"name", 4, 0, cell::text("n")},        {"tax", 3, PORTICO_UNSET, cell::number(10.5)},
      {"note", 4, 0, cell::null()},           {"address", 7, 0, write(address, cells)},
      {"count", 5, 0, cell::integer(7)},      {"password", 8, 0, cell::text("secret")},
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

TEST(Value, KeepsWholeNumbersWithoutASign) {
  same_both_ways<std::uint64_t>("18446744073709551615");
  same_both_ways<std::uint64_t>("9223372036854775808");
  same_both_ways<std::uint64_t>("9223372036854775807");
  same_both_ways<std::vector<std::optional<std::uint64_t>>>("[18446744073709551615,null]");
  same_both_ways<std::map<std::uint64_t, int>>(R"({"0":1,"18446744073709551615":2})");
  same_both_ways<nlohmann::json>("18446744073709551615");
  same_both_ways<nlohmann::ordered_json>(R"({"a":[9223372036854775808]})");
  same_both_ways<Literal<1, 18446744073709551615u>>("18446744073709551615");
  Cells cells;
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max(), half = most / 2;
  EXPECT_EQ(write(most, cells).kind, static_cast<std::uint32_t>(PORTICO_UINT));
  EXPECT_EQ(write(half, cells).kind, static_cast<std::uint32_t>(PORTICO_INT));
  EXPECT_EQ(where<std::uint64_t>("-1"),
            "[] greater_than_equal Input should be greater than or equal to 0");
  EXPECT_EQ(read<std::int64_t>(cell::integer(7)), 7);
  EXPECT_THROW(read<std::int64_t>(cell::whole(9223372036854775808u)), Mismatch);
  EXPECT_EQ(read<double>(cell::whole(18446744073709551615u)), 18446744073709551615.0);
}

TEST(Value, AFloatTakesWhatItHolds) {
  same_both_ways<float>("3.4028234663852886e+38");
  same_both_ways<double>("1e+300");
  EXPECT_EQ(where<float>("1e39"), "[] less_than_equal Input should be less than or equal to "
                                  "3.4028234663852886e+38");
  EXPECT_EQ(where<std::vector<float>>("[0.5,-1e300]"),
            "[1] greater_than_equal Input should be greater than or equal to "
            "-3.4028234663852886e+38");
  EXPECT_EQ(from<float>("9223372036854775807"), 9223372036854775807.0f);
  EXPECT_TRUE(std::isinf(read<float>(cell::number(std::numeric_limits<double>::infinity()))));
  EXPECT_TRUE(std::isnan(read<float>(cell::number(std::nan("")))));
  EXPECT_EQ((from<std::variant<float, double>>("1e39").index()), 1u);
  EXPECT_THROW(shown(std::numeric_limits<long double>::max()), Unwritable);
}

TEST(Value, AFloatGoesOutWithItsOwnDigits) {
  EXPECT_EQ(shown(0.1f), "0.1");
  EXPECT_EQ(shown(std::vector<float>{16777216.0f, -2.5e-7f, 3.0f}), "[16777216.0,-2.5e-07,3.0]");
  EXPECT_EQ(shown(std::numeric_limits<float>::denorm_min()), "1e-45");
  for (float number = 1e-30f; number < 1e30f; number *= 1.7f) {
    Cells cells;
    EXPECT_EQ(static_cast<float>(write(number, cells).number), number);
  }
}

TEST(Value, ATimeIsTakenWhenItsTypeHoldsIt) {
  using namespace std::chrono;
  using Nanos = sys_time<nanoseconds>;
  same_both_ways<Nanos>(R"("1677-09-21T00:12:43.145225Z")");
  same_both_ways<Nanos>(R"("2262-04-11T23:47:16.854775Z")");
  const std::string beyond = "[] datetime_parsing Input should be a valid datetime, from "
                             "1677-09-21T00:12:43.145225Z to 2262-04-11T23:47:16.854775Z";
  for (const char* time : {R"("2500-01-01T00:00:00Z")", R"("1600-01-01T00:00:00Z")",
                           R"("9999-12-31T23:59:59Z")", R"("2262-04-11T23:47:16.854776Z")"})
    EXPECT_EQ(where<Nanos>(time), beyond) << time;
  EXPECT_EQ(where<local_time<nanoseconds>>(R"("2500-01-01T00:00:00")"),
            "[] datetime_parsing Input should be a valid datetime, from "
            "1677-09-21T00:12:43.145225 to 2262-04-11T23:47:16.854775");
  same_both_ways<sys_seconds>(R"("0001-01-01T00:00:00Z")");
  same_both_ways<sys_seconds>(R"("9999-12-31T23:59:59Z")");
  for (const char* time : {R"("0001-01-01T00:00:00+14:00")", R"("9999-12-31T23:59:59-00:01")"})
    EXPECT_EQ(where<sys_seconds>(time), "[] datetime_parsing Input should be a valid datetime, "
                                        "from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z");
  EXPECT_EQ(where<sys_seconds>(R"("2024-02-29T12:00:00.9Z")"),
            "[] datetime_parsing Input should be a valid datetime, in whole seconds");
  EXPECT_EQ(where<sys_time<minutes>>(R"("2024-02-29T12:00:01Z")"),
            "[] datetime_parsing Input should be a valid datetime, in whole minutes");
  same_both_ways<sys_time<minutes>>(R"("2024-02-29T12:01:00Z")");
  EXPECT_EQ(where<local_seconds>(R"("2024-02-29T12:00:00Z")"),
            "[] timezone_naive Input should not have timezone info");
  EXPECT_EQ((where<std::map<std::string, Nanos>>(R"({"k":"2500-01-01T00:00:00Z"})").substr(0, 22)),
            R"(["k"] datetime_parsing)");
  using Narrow = sys_time<duration<std::int32_t>>;
  EXPECT_EQ(where<Narrow>(R"("2038-01-19T03:14:08Z")"),
            "[] datetime_parsing Input should be a valid datetime, from "
            "1901-12-13T20:45:52Z to 2038-01-19T03:14:07Z");
  same_both_ways<Narrow>(R"("2038-01-19T03:14:07Z")");
  same_both_ways<sys_time<duration<double>>>(R"("2024-02-29T12:00:00.250000Z")");
}

TEST(Value, ADurationIsTakenWhenItsTypeHoldsIt) {
  using namespace std::chrono;
  using Thirds = duration<int, std::ratio<1, 3>>;
  same_both_ways<seconds>(R"("P2739726Y9DT23H59M59S")");
  same_both_ways<seconds>(R"("-P2739726Y9D")");
  same_both_ways<seconds>(R"("P292471Y77D")");
  same_both_ways<hours>(R"("P2739726Y9DT1H")");
  same_both_ways<years>(R"("P1YT5H49M12S")");
  same_both_ways<duration<float>>(R"("PT0.500000S")");
  same_both_ways<duration<double>>(R"("PT0.290000S")");
  (same_both_ways<duration<std::int64_t, std::pico>>(R"("PT0.000001S")"));
  EXPECT_EQ(where<seconds>(R"("PT1.5S")"),
            "[] time_delta_parsing Input should be a valid duration, in whole seconds");
  EXPECT_EQ(where<minutes>(R"("PT1M30S")"),
            "[] time_delta_parsing Input should be a valid duration, in whole minutes");
  EXPECT_EQ(where<milliseconds>(R"("PT0.000500S")"),
            "[] time_delta_parsing Input should be a valid duration, in whole milliseconds");
  EXPECT_EQ(where<Thirds>(R"("PT0.500000S")"),
            "[] time_delta_parsing Input should be a valid duration, in whole steps of 1/3 s");
  EXPECT_EQ(where<nanoseconds>(R"("P999999999D")"),
            "[] time_delta_parsing Input should be a valid duration, from "
            "-P292Y171DT23H47M16.854775S to P292Y171DT23H47M16.854775S");
  EXPECT_EQ((where<duration<unsigned>>(R"("-PT1S")")),
            "[] time_delta_parsing Input should be a valid duration, from PT0S to "
            "P136Y70DT6H28M15S");
  EXPECT_EQ((where<duration<std::int8_t>>(R"("PT128S")")),
            "[] time_delta_parsing Input should be a valid duration, from -PT2M8S to PT2M7S");
}

template <class T> std::string unwritable(const T& value) {
  try {
    return "written as " + shown(value);
  } catch (const Unwritable& problem) {
    return problem.what();
  }
}

TEST(Value, ATimeWithoutAFormIsNamed) {
  using namespace std::chrono;
  struct When {
    sys_seconds at;
  };
  struct Log {
    std::map<std::string, std::vector<When>> entries;
  };
  EXPECT_EQ(
      unwritable(Log{{{"k", {{}, {sys_seconds::max()}}}}}),
      "portico: entries.k.1.at: the time 9223372036854775807 seconds since 1970 is outside of "
      "the years 1 to 9999");
  EXPECT_EQ(unwritable(sys_seconds::min()), "portico: the time -9223372036854775808 seconds since "
                                            "1970 is outside of the years 1 to 9999");
  EXPECT_EQ(unwritable(sys_time<duration<double>>{duration<double>{HUGE_VAL}}),
            "portico: the time inf seconds since 1970 is outside of the years 1 to 9999");
  EXPECT_EQ(unwritable(seconds::max()),
            "portico: the duration 9223372036854775807 seconds is more than 999999999 days");
  EXPECT_EQ(unwritable(hours{300000000000}),
            "portico: the duration 300000000000 hours is more than 999999999 days");
  EXPECT_EQ(unwritable(duration<double>{std::nan("")}),
            "portico: the duration nan seconds is more than 999999999 days");
  EXPECT_EQ(unwritable(year_month_day{}),
            "portico: the date 0000-00-00 is none of the years 1 to 9999");
  EXPECT_EQ(unwritable(year_month_day{year{10000}, month{1}, day{1}}),
            "portico: the date 10000-01-01 is none of the years 1 to 9999");
  EXPECT_EQ(
      unwritable(sys_days::max()),
      "portico: the date 9223372036854775807 days since 1970 is outside of the years 1 to 9999");
  EXPECT_EQ(unwritable(TimeOfDay{hours{24}, {}}),
            "portico: the time of day 86400000000 microseconds is outside of a day");
  EXPECT_EQ(shown(hours{3000000000}), R"("P342465Y275D")");
  EXPECT_EQ(shown(sys_time<nanoseconds>{nanoseconds{-1}}), R"("1969-12-31T23:59:59.999999Z")");
}

enum class Code { ok = 200, missing = 404, late = 1 << 12 };
enum class Wide : std::uint64_t { small = 1, all = ~0ull };
PORTICO_ENUM(Wide, {Wide::small, "small"}, {Wide::all, "all"});
PORTICO_INTEGER_ENUM(Wide);

TEST(Value, AnEnumeratorIsWrittenOrNamed) {
  same_both_ways<Code>(R"("missing")");
  same_both_ways<Code>(R"("late")");
  same_both_ways<Wide>("18446744073709551615");
  EXPECT_THROW(from<Wide>("-1"), Mismatch);
  EXPECT_THROW(from<Wide>(R"("all")"), Mismatch);
  const std::string unknown = unwritable(std::vector<Code>{Code::ok, static_cast<Code>(-7)});
  EXPECT_EQ(unknown.find("portico: 1: -7 is no enumerator of "), 0u) << unknown;
  EXPECT_NE(unknown.find("Code that is known; see PORTICO_ENUM_RANGE"), unknown.npos) << unknown;
  EXPECT_NE(unwritable(static_cast<Wide>(7)).find("7 is no enumerator of "), std::string::npos);
}

TEST(Value, AKeyGoesBothWays) {
  using namespace std::chrono;
  same_both_ways<std::map<bool, int>>(R"({"false":1,"true":2})");
  same_both_ways<std::map<Level, int>>(R"({"1":1,"10":2})");
  same_both_ways<std::map<Code, int>>(R"({"ok":1,"missing":2})");
  same_both_ways<std::map<Wide, int>>(R"({"1":1,"18446744073709551615":2})");
  same_both_ways<std::map<std::int8_t, int>>(R"({"-128":1,"127":2})");
  same_both_ways<std::map<double, int>>(R"({"0.5":1,"1e+300":2})");
  same_both_ways<std::map<float, int>>(R"({"0.1":1})");
  same_both_ways<std::map<sys_seconds, int>>(R"({"2024-02-29T12:00:00Z":1})");
  same_both_ways<std::map<local_seconds, int>>(R"({"2024-02-29T12:00:00":1})");
  same_both_ways<std::map<sys_days, int>>(R"({"2024-02-29":1})");
  same_both_ways<std::map<year_month_day, int>>(R"({"2024-02-29":1})");
  same_both_ways<std::map<seconds, int>>(R"({"PT1S":1})");
  same_both_ways<std::map<Uuid, int>>(R"({"c9bf9e57-1685-4c89-bafb-ff5af830be8a":1})");
  same_both_ways<std::map<Decimal, int>>(R"({"1.50":1})");
  same_both_ways<std::unordered_map<Email, int>>(R"({"a@example.com":1})");
  same_both_ways<std::map<Field<int, Ge<1>>, int>>(R"({"1":1})");
  using Direction = Literal<"north", "east", "south">;
  same_both_ways<std::map<Direction, int>>(R"({"north":1,"south":2})");
  same_both_ways<std::unordered_map<Direction, int>>(R"({"east":1})");
  same_both_ways<std::set<Direction>>(R"(["north","south"])");
  same_both_ways<std::unordered_set<Direction>>(R"(["south"])");
  same_both_ways<std::set<Literal<1, 2, true>>>("[2,true]");
  same_both_ways<std::map<TimeOfDay, int>>(R"({"12:00:00":1,"14:00:00+02:00":2,"12:30:00Z":3})");
  same_both_ways<std::unordered_map<TimeOfDay, int>>(R"({"12:00:00Z":1})");
  same_both_ways<std::set<TimeOfDay>>(R"(["01:00:00","12:00:00Z"])");
  same_both_ways<std::map<Field<std::string, MinLength<1>>, int>>(R"({"a":1,"b":2})");
  same_both_ways<std::map<Field<Direction, Title<"Way">>, int>>(R"({"east":1})");
  same_both_ways<std::unordered_map<Field<std::string, MinLength<1>>, int>>(R"({"a":1})");
  same_both_ways<std::set<Field<int, Ge<1>>>>("[1,2]");
  same_both_ways<std::unordered_set<Field<Uuid, Title<"Id">>>>(
      R"(["c9bf9e57-1685-4c89-bafb-ff5af830be8a"])");
  EXPECT_EQ((where<std::map<Direction, int>>(R"({"up":1})")),
            R"(["up","[key]"] literal_error Input is none of the allowed values)");
  same_both_ways<std::map<std::string, int, std::less<>>>(R"({"a":1,"b":2})");
  same_both_ways<std::map<int, int, std::greater<>>>(R"({"2":1,"1":2})");
  same_both_ways<std::set<int, std::greater<>>>("[2,1]");
  EXPECT_EQ((where<std::map<std::int8_t, int>>(R"({"300":1})")),
            R"(["300","[key]"] less_than_equal Input should be less than or equal to 127)");
  EXPECT_EQ((where<std::map<bool, int>>(R"({"x":1})")),
            R"(["x","[key]"] bool_type Input should be a valid boolean)");
  using Keys = std::variant<std::map<int, int>, std::map<Level, int>, std::map<std::string, int>>;
  EXPECT_EQ(from<Keys>(R"({"7":1})").index(), 0u);
  EXPECT_EQ(from<Keys>(R"({"a":1})").index(), 2u);
}

struct Loop {
  std::string name;
  std::shared_ptr<Loop> next;
  std::vector<std::shared_ptr<Loop>> others;
};

TEST(Value, AValueThatLeadsBackToItselfIsRefused) {
  auto loop = std::make_shared<Loop>();
  loop->next = loop;
  loop->others = {loop, loop};
  const std::string problem = unwritable(*loop);
  EXPECT_EQ(problem.find("portico: next.next."), 0u) << problem;
  EXPECT_NE(problem.find(": a value is nested deeper than 128 levels, or leads back to itself"),
            problem.npos)
      << problem;
  loop->next = nullptr;
  loop->others.clear();
  nlohmann::json deep;
  for (int i = 0; i < 100000; ++i) deep = nlohmann::json::array({std::move(deep)});
  EXPECT_EQ(unwritable(deep),
            "portico: a value is nested deeper than 128 levels, or leads back to itself");
}

TEST(Value, AValueAsDeepAsAReplyMayBeIsWritten) {
  auto chain = std::make_shared<Loop>();
  for (int i = 1; i < 128; ++i) {
    auto next = std::make_shared<Loop>();
    next->next = std::move(chain);
    chain = std::move(next);
  }
  Cells cells;
  EXPECT_EQ(write(*chain, cells).size, 3u);
  EXPECT_EQ(write(*chain, cells).size, 3u);  // the cells have found their way back
}

TEST(Value, NullIsUnsetWhereItIsTheDefault) {
  struct Profile {
    std::optional<std::string> bio = "x";
    std::optional<std::string> nick;
  };
  Schemas schemas;
  Type<Profile>::schema(schemas);  // as every model is before it is written
  EXPECT_EQ(shown(Profile{.bio = std::nullopt}), R"({"bio":null,"nick":{"unset":null}})");
}

TEST(Value, AMemberThatIsNotThereHoldsItsDefault) {
  struct Begun {
    int age = 7;
    int zero = 0;
  };
  EXPECT_EQ(from<Begun>(R"({"zero":1})").age, 7);
  EXPECT_EQ(where<Begun>(R"({"age":1})"), R"(["zero"] missing Field required)");
}

TEST(Value, ALargeReplyGrowsBeyondTheStack) {
  std::vector<Address> many(5000, Address{.street = std::string(50, 'x')});
  Cells cells;
  const portico_value cell = write(many, cells);
  ASSERT_EQ(cell.size, 5000u);
  EXPECT_EQ(read<std::vector<Address>>(cell)[4999].street, std::string(50, 'x'));
}

}  // namespace
