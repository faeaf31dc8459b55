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
template <class T> bool taken(const std::string& text) {
  return Type<T>::fits(cell::text(text));
}

TEST(Value, AFormatIsNotGuessedFromASingleCharacter) {
  for (const char* good : {"0", "10.50", "-3", "1E+3", "0.000001"})
    EXPECT_TRUE(taken<Decimal>(good)) << good;
  for (const char* bad : {"", "--", "+", "e", "1.", ".", "1e", "1.5.2", "1E", "x", "1 "})
    EXPECT_FALSE(taken<Decimal>(bad)) << bad;
  for (const char* good : {"a@example.com", "a.b+c@xn--d.example", "ü@exämple.org"})
    EXPECT_TRUE(taken<Email>(good)) << good;
  for (const char* bad : {"", "@", "not@@mail", "a@b", "a b@c.d", "a@.c", "a@c.", ".a@b.c", "a@-b.c"})
    EXPECT_FALSE(taken<Email>(bad)) << bad;
  for (const char* good : {"127.0.0.1", "0.0.0.0", "255.255.255.255"})
    EXPECT_TRUE(taken<Ipv4>(good)) << good;
  for (const char* bad : {"", "...", "999", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.1.1.1", "1.1.1."})
    EXPECT_FALSE(taken<Ipv4>(bad)) << bad;
  for (const char* good : {"::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:127.0.0.1",
                           "fe80::1%eth0"})
    EXPECT_TRUE(taken<Ipv6>(good)) << good;
  for (const char* bad : {"", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::",
                          "12345::", "127.0.0.1", "::1%"})
    EXPECT_FALSE(taken<Ipv6>(bad)) << bad;
  EXPECT_TRUE(taken<IpAddress>("127.0.0.1") && taken<IpAddress>("::1"));
  EXPECT_FALSE(taken<IpAddress>("x"));
  EXPECT_TRUE(taken<Uuid>("c9bf9e57-1685-4c89-bafb-ff5af830be8a"));
  for (const char* bad : {"", "c9bf9e57-1685-4c89-bafb-ff5af830be8", "------------------------------------",
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
  const Hold hold{{std::string{"a"}, Decimal{"1"}}, {{Decimal{"2"}, std::string{"b"}}}, Text{Decimal{"3"}}};
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
