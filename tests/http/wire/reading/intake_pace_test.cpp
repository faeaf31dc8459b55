#include "http/wire/reading/intake_pace.hpp"

#include <gtest/gtest.h>

#include "settings/load.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using Late = IntakePace::Late;

struct IntakePaceTest : ::testing::Test {
  IntakePaceTest() {
    limits.deadlines.handler = 30s;
    limits.body_window = 10s;
    limits.body_rate = 1000;
    pace.start(limits, limits.deadlines.handler, now, 500);
  }

  /// The reader waits for the client since then, and has waited so long before.
  static Turn client(Clock::time_point since, Clock::duration before = 0s) {
    return {true, since, before};
  }
  static Turn handler(Clock::time_point since, Clock::duration before = 0s) {
    return {false, since, before};
  }

  Limits limits{settings::load({})};
  const Clock::time_point now{1h};
  IntakePace pace;
};

TEST_F(IntakePaceTest, AsksForTheRateWhileTheReaderWaits) {
  EXPECT_EQ(pace.deadline(), now + 10s);
  EXPECT_EQ(pace.late(limits, now + 10s, 10'500, client(now)), Late::nobody);
  EXPECT_EQ(pace.deadline(), now + 20s);
  EXPECT_EQ(pace.late(limits, now + 20s, 20'499, client(now)), Late::client);
}

TEST_F(IntakePaceTest, CountsWaitingThatIsBrokenUp) {
  EXPECT_EQ(pace.late(limits, now + 100s, 501, client(now + 98s, 7s)), Late::nobody);
  EXPECT_EQ(pace.deadline(), now + 101s);
  EXPECT_EQ(pace.late(limits, now + 101s, 502, client(now + 98s, 7s)), Late::client);
}

TEST_F(IntakePaceTest, LetsAClientBeThatNobodyWaitsFor) {
  EXPECT_EQ(pace.late(limits, now + 29s, 500, handler(now)), Late::nobody);
  EXPECT_EQ(pace.late(limits, now + 300s, 500, handler(now + 290s)), Late::nobody);
  EXPECT_EQ(pace.deadline(), now + 310s) << "it may be the client's turn at any time";
}

TEST_F(IntakePaceTest, GivesTheHandlerItsDeadlineFromEachReadOn) {
  EXPECT_EQ(pace.late(limits, now + 29s, 500, handler(now)), Late::nobody);
  EXPECT_EQ(pace.deadline(), now + 30s);
  EXPECT_EQ(pace.late(limits, now + 30s, 500, handler(now)), Late::handler);
  EXPECT_EQ(pace.late(limits, now + 30s, 500, handler(now + 1s)), Late::nobody);
}

TEST_F(IntakePaceTest, WantsAByteOfAClientThatNeedsNoRate) {
  limits.body_rate = 0;
  EXPECT_EQ(pace.late(limits, now + 10s, 501, client(now)), Late::nobody);
  EXPECT_EQ(pace.late(limits, now + 20s, 501, client(now)), Late::client);
}

}  // namespace
}  // namespace portico::http
