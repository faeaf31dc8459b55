// Fields as values: what sets them, what compares, what converts.

#include <gtest/gtest.h>

#include <portico/field.hpp>

namespace {

using namespace portico;
using namespace portico::detail;

TEST(Field, KnowsWhetherItWasSet) {
  Field<int> required;
  Field<int> defaulted = by_default(3);
  Field<int, Default<4>> ruled;
  Field<std::optional<int>> optional;
  Field<std::optional<int>, Required> nullable;
  Field<int> given = 5;
  EXPECT_TRUE(required.is_missing());
  EXPECT_FALSE(defaulted.is_missing() || defaulted.is_set());
  EXPECT_EQ(defaulted, 3);
  EXPECT_FALSE(ruled.is_missing() || ruled.is_set());
  EXPECT_EQ(ruled, 4);
  EXPECT_FALSE(optional.is_missing() || optional.is_set());
  EXPECT_TRUE(nullable.is_missing());
  EXPECT_TRUE(given.is_set());
  required = 1;
  EXPECT_TRUE(required.is_set());
}

TEST(Field, ReadingDoesNotSet) {
  Field<std::string> text = by_default("abc");
  EXPECT_EQ(text->size(), 3u);
  EXPECT_EQ(*text, "abc");
  EXPECT_FALSE(text.is_set());
  text.edit() += "d";
  EXPECT_TRUE(text.is_set());
  EXPECT_EQ(text, "abcd");
}

TEST(Field, TakesWhatItsTypeTakes) {
  Field<std::string> text = "literal";
  Field<std::optional<std::string>> optional = "text";
  Field<std::vector<std::string>> list = {"a", "b"};
  Field<double> number = 3;
  EXPECT_EQ(text, "literal");
  EXPECT_EQ(**optional, "text");
  EXPECT_EQ(list->size(), 2u);
  EXPECT_EQ(number * 2, 6.0);
  static_assert(!std::is_convertible_v<double, Field<int>>);
  static_assert(!std::is_convertible_v<std::string, Field<int>>);
}

TEST(Field, FromAFieldWithOtherRulesKeepsItsState) {
  Field<int, Gt<0>> source = by_default(3);
  Field<int, Le<9>> copy = source;
  EXPECT_EQ(copy, 3);
  EXPECT_FALSE(copy.is_set());
  source = 4;
  copy = source;
  EXPECT_TRUE(copy.is_set());
  EXPECT_EQ(copy, 4);
}

TEST(Field, ADefaultThatItsTypeDoesNotHoldIsRefused) {
  EXPECT_EQ(*Field<std::uint8_t>{by_default(255)}, 255);
  EXPECT_THROW(Field<std::uint8_t>{by_default(256)}, std::out_of_range);
  EXPECT_THROW(Field<unsigned>{by_default(-1)}, std::out_of_range);
}

}  // namespace
