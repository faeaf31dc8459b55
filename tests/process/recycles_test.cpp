#include "process/recycles.hpp"

#include <gtest/gtest.h>

namespace portico::process {
namespace {

using namespace std::chrono_literals;

const Recycles::Time start{};

TEST(Recycles, AreOneASecondAtMost) {
  Recycles recycles{1s};
  EXPECT_TRUE(recycles.begin(start));
  EXPECT_FALSE(recycles.in_vain());
  EXPECT_FALSE(recycles.begin(start + 999ms));
  EXPECT_TRUE(recycles.begin(start + 5s));
  EXPECT_FALSE(recycles.in_vain());
}

// A process that is over its limit says so four times a second.
TEST(Recycles, WaitLongerWhereTheyDoNotHelp) {
  Recycles recycles{1s};
  int count = 0;
  for (auto now = start; now < start + 10min; now += 250ms) count += recycles.begin(now) ? 1 : 0;
  EXPECT_EQ(count, 15) << "at 0, 1, 3, 7, 15, 31, 63 and then each 60 seconds";
  EXPECT_TRUE(recycles.in_vain());
  EXPECT_EQ(recycles.pause(), 60s);
}

TEST(Recycles, BeginAnewAfterOneThatHelped) {
  Recycles recycles{1s};
  EXPECT_TRUE(recycles.begin(start));
  EXPECT_TRUE(recycles.begin(start + 1s));
  EXPECT_TRUE(recycles.in_vain());
  EXPECT_TRUE(recycles.begin(start + 10s));
  EXPECT_FALSE(recycles.in_vain());
  EXPECT_TRUE(recycles.begin(start + 11s));
}

}  // namespace
}  // namespace portico::process
