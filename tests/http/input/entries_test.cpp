#include "http/input/entries.hpp"

#include <gtest/gtest.h>
#include <string>

namespace portico::http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs(const Entries& entries) {
  Pairs list;
  for (const Entry& entry : entries)
    list.emplace_back(entry.name, std::string_view{entry.value.text, entry.value.size});
  return list;
}

TEST(ReadUrlencoded, KeepsOrderBlanksAndRepeats) {
  message::Arena arena;
  Entries entries{arena};
  read_urlencoded("a=1&b=&c&a=2%263&=x&&d=e=f&g;h=1", entries, arena);
  EXPECT_EQ(
      pairs(entries),
      (Pairs{
          {"a", "1"}, {"b", ""}, {"c", ""}, {"a", "2&3"}, {"", "x"}, {"d", "e=f"}, {"g;h", "1"}}));
  EXPECT_EQ(entries.all("a").size, 2u);
  EXPECT_EQ(entries.first("a")->text[0], '1');
  EXPECT_EQ(entries.last("a")->text[0], '2');
  EXPECT_EQ(entries.first("none"), nullptr);
}

TEST(Groups, AreByNameInTheOrderOfTheirFirstPlaces) {
  message::Arena arena;
  Entries entries{arena};
  read_urlencoded("b=1&a=2&b=3&c=4&b=5&a=6", entries, arena);
  const Groups groups{entries, arena};
  Pairs list;
  for (const auto& [name, all] : groups)
    for (std::uint32_t i = 0; i < all.size; ++i)
      list.emplace_back(name, std::string_view{all.items[i].text, all.items[i].size});
  EXPECT_EQ(list, (Pairs{{"b", "1"}, {"b", "3"}, {"b", "5"}, {"a", "2"}, {"a", "6"}, {"c", "4"}}));
  EXPECT_EQ(groups.first("b")->text[0], '1');
  EXPECT_EQ(groups.last("b")->text[0], '5');
  EXPECT_EQ(groups.all("a").size, 2u);
  EXPECT_EQ(groups.first("none"), nullptr);
  EXPECT_EQ(groups.last("none"), nullptr);
  EXPECT_EQ(groups.all("none").size, 0u);
}

TEST(Groups, OfNothingAreNone) {
  message::Arena arena;
  const Entries entries{arena};
  const Groups groups{entries, arena};
  EXPECT_EQ(groups.begin(), groups.end());
  EXPECT_EQ(groups.first(""), nullptr);
}

TEST(ReadCookies, SplitsAtSemicolonsAndUndoesQuotes) {
  message::Arena arena;
  Entries entries{arena};
  read_cookies("a=1; b=\"x\\054y\\\"z\"; flag;  c = d=e ;; ", entries, arena);
  EXPECT_EQ(pairs(entries), (Pairs{{"a", "1"}, {"b", "x,y\"z"}, {"", "flag"}, {"c", "d=e"}}));
}

TEST(ReadCookies, AnEscapeIsACharacterOfLatin1) {
  message::Arena arena;
  Entries entries{arena};
  read_cookies("a=\"\\377\"; b=\"\\303\\251\"", entries, arena);
  EXPECT_EQ(pairs(entries), (Pairs{{"a", "ÿ"}, {"b", "Ã©"}}));
}

// What should have been percent-encoded is read as UTF-8, or else as ISO-8859-1; what was encoded
// is UTF-8.
TEST(ReadUrlencoded, KeepsBytesThatShouldHaveBeenEncoded) {
  message::Arena arena;
  Entries entries{arena};
  read_urlencoded("a=caf\xe9&b=café&c=%E9&d=\xe9%C3%A9", entries, arena);
  EXPECT_EQ(pairs(entries), (Pairs{{"a", "café"}, {"b", "café"}, {"c", "\ufffd"}, {"d", "éé"}}));
}

}  // namespace
}  // namespace portico::http
