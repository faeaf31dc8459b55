#include "model/walk/tried.hpp"

#include <gtest/gtest.h>

namespace portico::model {
namespace {

portico_value list_of(const portico_value* items, std::uint32_t size) {
  portico_value value{PORTICO_ARRAY, size, {}};
  value.items = items;
  return value;
}

TEST(Tried, KnowsAnOutcomeByUnionAndContents) {
  const Type one{Kind::choice}, other{Kind::choice};
  const portico_value items[2]{};
  Tried<int> tried;
  EXPECT_EQ(tried.find(one, list_of(items, 2)), nullptr);
  tried.note(one, list_of(items, 2), 7);
  ASSERT_NE(tried.find(one, list_of(items, 2)), nullptr);
  EXPECT_EQ(*tried.find(one, list_of(items, 2)), 7);
  EXPECT_EQ(tried.find(other, list_of(items, 2)), nullptr);
  EXPECT_EQ(tried.find(one, list_of(items, 1)), nullptr);
  EXPECT_EQ(tried.find(one, list_of(items + 1, 2)), nullptr);
}

TEST(Tried, IsNotForWhatCostsNothingToLookAt) {
  const Type choice{Kind::choice};
  Tried<int> tried;
  tried.note(choice, list_of(nullptr, 0), 7);
  tried.note(choice, {PORTICO_INT, 0, {.integer = 1}}, 7);
  EXPECT_EQ(tried.find(choice, list_of(nullptr, 0)), nullptr);
  EXPECT_EQ(tried.count(), 0u);
}

TEST(Tried, CountsWhatWasNotedAlsoWhenItIsForgotten) {
  const Type choice{Kind::choice};
  const portico_value items[1]{};
  Tried<int> tried;
  tried.note(choice, list_of(items, 1), 7);
  tried.forget();
  EXPECT_EQ(tried.find(choice, list_of(items, 1)), nullptr);
  EXPECT_EQ(tried.count(), 1u);
}

}  // namespace
}  // namespace portico::model
