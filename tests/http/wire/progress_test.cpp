#include "http/wire/progress.hpp"

#include <gtest/gtest.h>

namespace portico::http {
namespace {

using namespace std::chrono_literals;

const Clock::time_point start{1h};

TEST(Progress, AsksForTheRateOverTheTime) {
  Progress progress;
  progress.mark(start, 500);
  EXPECT_EQ(progress.since(), start);
  EXPECT_TRUE(progress.enough(20'500, 1000, 20s, 0));
  EXPECT_FALSE(progress.enough(20'499, 1000, 20s, 0));
  EXPECT_TRUE(progress.enough(1'000, 1000, 500ms, 0)) << "part of a second counts as part";
  EXPECT_FALSE(progress.enough(999, 1000, 500ms, 0));
}

TEST(Progress, AsksForTheLeastHoweverShortTheTimeAndLowTheRate) {
  Progress progress;
  progress.mark(start, 500);
  EXPECT_TRUE(progress.enough(500, 0, 20s, 0));
  EXPECT_FALSE(progress.enough(500, 0, 20s, 1));
  EXPECT_FALSE(progress.enough(500, 1000, 0s, 1));
  EXPECT_TRUE(progress.enough(501, 1000, 0s, 1));
}

TEST(Progress, CountsFromItsLastMark) {
  Progress progress;
  progress.mark(start, 0);
  progress.mark(start + 5s, 9'000);
  EXPECT_EQ(progress.since(), start + 5s);
  EXPECT_FALSE(progress.enough(9'999, 1000, 1s, 0));
  EXPECT_TRUE(progress.enough(10'000, 1000, 1s, 0));
}

TEST(Progress, BelowTheMarkIsNone) {
  Progress progress;
  progress.mark(start, 500);
  EXPECT_FALSE(progress.enough(499, 0, 20s, 1));
  EXPECT_FALSE(progress.enough(0, 1000, 20s, 0));
}

}  // namespace
}  // namespace portico::http
