#include "http/wire/reading/body_pace.hpp"

#include <gtest/gtest.h>

#include "settings/load.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;

struct BodyPaceTest : ::testing::Test {
  BodyPaceTest() {
    limits.deadlines.body = 25s;
    limits.body_window = 10s;
    limits.body_rate = 1000;
    pace.start(limits, now, 500);
  }

  Limits limits{settings::load({})};
  const Clock::time_point now{1h};
  BodyPace pace;
};

// The wheel is late by its width, a busy loop by more: the rate is that of a window all the same.
TEST_F(BodyPaceTest, AsksForTheRateOfAWindowHoweverLateItIsAsked) {
  EXPECT_EQ(pace.deadline(), now + 10s);
  EXPECT_TRUE(pace.keeps(limits, now + 11s, 10'500));
  EXPECT_EQ(pace.deadline(), now + 21s);
  EXPECT_FALSE(pace.keeps(limits, now + 21s, 20'499));
}

TEST_F(BodyPaceTest, EndsAtItsDeadlineHoweverFast) {
  EXPECT_TRUE(pace.keeps(limits, now + 10s, 100'000));
  EXPECT_TRUE(pace.keeps(limits, now + 20s, 200'000));
  EXPECT_EQ(pace.deadline(), now + 25s);
  EXPECT_FALSE(pace.keeps(limits, now + 25s, 300'000));
}

TEST_F(BodyPaceTest, DoesNotCountWhatNobodyWaitedFor) {
  pace.excuse(60s);
  EXPECT_EQ(pace.deadline(), now + 70s);
  EXPECT_TRUE(pace.keeps(limits, now + 70s, 10'500));
  EXPECT_EQ(pace.deadline(), now + 80s);
  EXPECT_TRUE(pace.keeps(limits, now + 80s, 20'500));
  EXPECT_FALSE(pace.keeps(limits, now + 85s, 300'000));
}

TEST(BodyPace, MayTakeAnyTimeWithoutADeadlineOfItsOwn) {
  Limits limits{settings::load({})};
  limits.deadlines.body = std::chrono::milliseconds{0};
  Clock::time_point now{std::chrono::hours{1}};
  BodyPace pace;
  pace.start(limits, now, 0);
  std::uint64_t received = 0;
  for (int window = 0; window < 1000; ++window) {
    EXPECT_EQ(pace.deadline(), now + limits.body_window);
    pace.begin_standing(now);
    pace.end_standing(now);
    now = pace.deadline();
    received += limits.body_rate * 10;
    ASSERT_TRUE(pace.keeps(limits, now, received)) << window;
  }
  EXPECT_FALSE(pace.keeps(limits, pace.deadline(), received + 1)) << "it is too slow";
}

}  // namespace
}  // namespace portico::http
