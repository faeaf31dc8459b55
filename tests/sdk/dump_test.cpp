// dump(): a value as JSON, filtered.

#include <gtest/gtest.h>

#include <portico/dump.hpp>

namespace {

using namespace portico;
using namespace portico::detail;

struct Inner {
  int a;
  Field<int> b = by_default(2);
};
struct Item {
  std::string name;
  Field<std::optional<std::string>> note;
  Field<double> tax = by_default(10.5);
  Field<std::string, Alias<"itemNo">> number;
  std::vector<Inner> inner;
  std::map<std::string, Inner> by_key;
  Field<std::string, Secret> password = by_default("none");
};

const Item item{.name = "n",
                .number = "7",
                .inner = {{.a = 1}},
                .by_key = {{"k", {.a = 1, .b = 3}}},
                .password = "hidden"};

TEST(Dump, Everything) {
  EXPECT_EQ(dump(item),
            nlohmann::ordered_json::parse(R"({"name":"n","note":null,"tax":10.5,"number":"7",
                          "inner":[{"a":1,"b":2}],"by_key":{"k":{"a":1,"b":3}}})"));
}
TEST(Dump, KeepsTheOrderOfDeclaration) {
  EXPECT_EQ(dump(item).dump(),
            R"({"name":"n","note":null,"tax":10.5,"number":"7","inner":[{"a":1,"b":2}],)"
            R"("by_key":{"k":{"a":1,"b":3}}})");
  const nlohmann::json sorted = dump(item);  // who wants that may have it
  EXPECT_EQ(sorted.begin().key(), "by_key");
}
TEST(Dump, WithoutTheUnset) {
  EXPECT_EQ(dump(item, {.exclude_unset = true}),
            nlohmann::ordered_json::parse(
                R"({"name":"n","number":"7","inner":[{"a":1}],"by_key":{"k":{"a":1,"b":3}}})"));
}
TEST(Dump, WithoutDefaults) {
  Item same = item;
  same.tax = 10.5;  // set, and yet the default
  EXPECT_FALSE(dump(same, {.exclude_defaults = true}).contains("tax"));
  EXPECT_TRUE(dump(same, {.exclude_unset = true}).contains("tax"));
}
TEST(Dump, WithoutNulls) { EXPECT_FALSE(dump(item, {.exclude_none = true}).contains("note")); }
TEST(Dump, ByAlias) {
  EXPECT_EQ(dump(item, {.by_alias = true}).at("itemNo"), "7");
  EXPECT_FALSE(dump(item, {.by_alias = true}).contains("number"));
}
TEST(Dump, SecretsOnlyWhenAskedFor) {
  EXPECT_FALSE(dump(item).contains("password"));
  EXPECT_EQ(dump(item, {.secrets = Secrets::shown}).at("password"), "hidden");
}
struct Begun {
  int age = 7;
  std::optional<std::string> bio = "x";
  std::optional<std::string> nick;
};
TEST(Dump, WhatAMemberBeginsWithIsItsDefault) {
  EXPECT_EQ(dump(Begun{}, {.exclude_defaults = true}), nlohmann::json::object());
  EXPECT_EQ(dump(Begun{.age = 8}, {.exclude_defaults = true}), nlohmann::json({{"age", 8}}));
  EXPECT_EQ(dump(Begun{.bio = std::nullopt}, {.exclude_unset = true}),
            nlohmann::json({{"age", 7}, {"bio", nullptr}}));
}
struct Loop {
  std::shared_ptr<Loop> next;
};
TEST(Dump, AValueThatLeadsBackToItselfIsRefused) {
  auto loop = std::make_shared<Loop>();
  loop->next = loop;
  EXPECT_THROW(dump(*loop), Unwritable);
  loop->next = nullptr;
}
TEST(Dump, Values) {
  EXPECT_EQ(dump(std::vector<int>{1, 2}), nlohmann::ordered_json({1, 2}));
  EXPECT_EQ(dump(std::optional<int>{}), nullptr);
  EXPECT_EQ(dump(std::string{"x"}), "x");
  EXPECT_EQ((dump(std::variant<int, Inner>{Inner{.a = 1}}, {.exclude_unset = true})),
            nlohmann::ordered_json({{"a", 1}}));
  EXPECT_EQ(dump(Uuid{"u"}), "u");
  EXPECT_EQ(dump(std::uint64_t{18446744073709551615u}), 18446744073709551615u);
  EXPECT_EQ((dump(std::map<bool, int>{{true, 1}})), nlohmann::json({{"true", 1}}));
}

}  // namespace
