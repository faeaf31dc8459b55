#include "http/wire/capacity/budget.hpp"

#include <gtest/gtest.h>

namespace portico::http {
namespace {

TEST(Budget, IsSharedUntilItIsUsedUp) {
  Budget budget;
  Budget::Share one, other;
  EXPECT_TRUE(one.grow(budget, 60, 100));
  EXPECT_FALSE(other.grow(budget, 41, 100));
  EXPECT_EQ(budget.used(), 60u);
  EXPECT_TRUE(other.grow(budget, 40, 100));
  EXPECT_FALSE(one.grow(budget, 61, 100));
  one.release();
  EXPECT_TRUE(other.grow(budget, 100, 100));
}

TEST(Budget, CountsASharesSizeOnce) {
  Budget budget;
  {
    Budget::Share share;
    EXPECT_TRUE(share.grow(budget, 10, 100));
    EXPECT_TRUE(share.grow(budget, 30, 100));
    EXPECT_TRUE(share.grow(budget, 20, 100)) << "it does not shrink";
    EXPECT_EQ(budget.used(), 30u);
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Budget, IsWithoutLimitAtZero) {
  Budget budget;
  Budget::Share share;
  EXPECT_TRUE(share.grow(budget, std::size_t{1} << 60, 0));
  EXPECT_FALSE(budget.exceeds(0));
}

TEST(Budget, CountsWhoWasTurnedAway) {
  Budget budget;
  Budget::Share share;
  EXPECT_TRUE(share.grow(budget, 100, 100));
  EXPECT_TRUE(budget.exceeds(99));
  EXPECT_FALSE(budget.exceeds(100));
  EXPECT_EQ(budget.wants(), 0u);
  EXPECT_FALSE(share.grow(budget, 101, 100));
  EXPECT_EQ(budget.wants(), 1u);
}

}  // namespace
}  // namespace portico::http
