#include "process/recycles.hpp"

#include <gtest/gtest.h>

namespace portico::process {
namespace {

using namespace std::chrono_literals;

const Recycles::Time beginning{};

TEST(Recycles, AreOneASecondAtMost) {
  Recycles recycles{1s};
  EXPECT_TRUE(recycles.begin(beginning));
  EXPECT_FALSE(recycles.in_vain());
  EXPECT_FALSE(recycles.begin(beginning + 999ms));
  EXPECT_TRUE(recycles.begin(beginning + 5s));
  EXPECT_FALSE(recycles.in_vain());
}

// A process that is over its limit says so four times a second.
TEST(Recycles, WaitLongerWhereTheyDoNotHelp) {
  Recycles recycles{1s};
  int count = 0;
  for (auto now = beginning; now < beginning + 10min; now += 250ms)
    count += recycles.begin(now) ? 1 : 0;
  EXPECT_EQ(count, 15) << "at 0, 1, 3, 7, 15, 31, 63 and then each 60 seconds";
  EXPECT_TRUE(recycles.in_vain());
  EXPECT_EQ(recycles.pause(), 60s);
}

TEST(Recycles, BeginAnewAfterOneThatHelped) {
  Recycles recycles{1s};
  EXPECT_TRUE(recycles.begin(beginning));
  EXPECT_TRUE(recycles.begin(beginning + 1s));
  EXPECT_TRUE(recycles.in_vain());
  EXPECT_TRUE(recycles.begin(beginning + 10s));
  EXPECT_FALSE(recycles.in_vain());
  EXPECT_TRUE(recycles.begin(beginning + 11s));
}

}  // namespace
}  // namespace portico::process
