#include "message/field/headers.hpp"

#include <gtest/gtest.h>

#include "http/given.hpp"

namespace portico::message {
namespace {

std::string vary_after(std::vector<std::string> lines, std::string_view name) {
  http::Given given;
  for (const auto& line : lines) given.field("Vary", line);
  vary(given.exchange.reply.headers, name);
  std::string text;
  for (const auto& field : given.exchange.reply.headers) text.append(field.value).append("|");
  return text;
}

TEST(Fields, VaryGrowsAndRepeatsNothing) {
  EXPECT_EQ(vary_after({}, "Origin"), "Origin|");
  EXPECT_EQ(vary_after({""}, "Origin"), "Origin|");
  EXPECT_EQ(vary_after({"Accept"}, "Origin"), "Accept, Origin|");
  EXPECT_EQ(vary_after({"accept , ORIGIN"}, "Origin"), "accept , ORIGIN|");
  EXPECT_EQ(vary_after({"Accept", "Origin"}, "Origin"), "Accept|Origin|");
  EXPECT_EQ(vary_after({"*"}, "Origin"), "*|");
  EXPECT_EQ(vary_after({"X-Origin"}, "Origin"), "X-Origin, Origin|");
}

TEST(Fields, SettingReplacesEveryLineOfAnyCase) {
  http::Given given;
  given.field("X-A", "1").field("b", "2").field("x-a", "3");
  set(given.exchange.reply.headers, "x-a", "4");
  EXPECT_EQ(given.exchange.reply.headers.size(), 2U);
  EXPECT_EQ(given.sent("X-a"), "4");
}

TEST(Fields, OfferingGivesWay) {
  http::Given given;
  given.field("X-A", "1");
  offer(given.exchange.reply.headers, "x-a", "2");
  offer(given.exchange.reply.headers, "x-b", "2");
  EXPECT_EQ(given.sent("x-a"), "1");
  EXPECT_EQ(given.sent("x-b"), "2");
}

TEST(Fields, EmptyMembersOfAListAreNone) {
  std::vector<std::string> found;
  each_word(" ,a,, b\t, ", [&](auto word) { found.emplace_back(word); });
  EXPECT_EQ(found, (std::vector<std::string>{"a", "b"}));
}

TEST(Fields, OnlyVisibleAsciiIsPrintable) {
  EXPECT_TRUE(printable("max-age=1; \tx~"));
  for (const char* text : {"a\r", "a\n", "\x7f", "\x01", "\xc3\xa4"}) EXPECT_FALSE(printable(text));
}

}  // namespace
}  // namespace portico::message
