#include "http/grouped.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

std::string text(const portico_value* value) {
  return value ? std::string{value->text, value->size} : "(none)";
}

TEST(Grouped, HasTheValuesOfANameInTheirOrder) {
  model::Arena arena;
  Entries entries{arena};
  for (const auto& [name, value] :
       {std::pair{"b", "1"}, {"a", "2"}, {"b", "3"}, {"", "4"}, {"b", "5"}})
    entries.add(name, value);
  const Grouped grouped{entries, arena};
  EXPECT_EQ(text(grouped.first("b")), "1");
  EXPECT_EQ(text(grouped.last("b")), "5");
  EXPECT_EQ(text(grouped.last("")), "4");
  EXPECT_EQ(text(grouped.first("c")), "(none)");
  const portico_value all = grouped.all("b", arena);
  ASSERT_EQ(all.size, 3u);
  EXPECT_EQ(text(&all.items[1]), "3");
  EXPECT_EQ(grouped.all("c", arena).size, 0u);
  EXPECT_EQ(std::vector(grouped.names().begin(), grouped.names().end()),
            (std::vector<std::string_view>{"b", "a", ""}));
}

TEST(Grouped, OfNothingIsEmpty) {
  model::Arena arena;
  const Entries entries{arena};
  const Grouped grouped{entries, arena};
  EXPECT_TRUE(grouped.empty());
  EXPECT_FALSE(grouped.has(""));
}

// Each look-up is one: 200,000 names would take minutes if each looked at every other.
TEST(Grouped, FindsAmongManyNames) {
  model::Arena arena;
  Entries entries{arena};
  std::vector<std::string> names;
  for (int i = 0; i < 200000; ++i) names.push_back(std::to_string(i));
  for (const std::string& name : names) entries.add(name, name);
  const Grouped grouped{entries, arena};
  std::size_t found = 0;
  for (const std::string& name : names) found += text(grouped.last(name)) == name;
  EXPECT_EQ(found, names.size());
}

}  // namespace
}  // namespace portico::http
