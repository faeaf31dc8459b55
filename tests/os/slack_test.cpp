#include "os/slack.hpp"

#include <gtest/gtest.h>

namespace portico::os {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t mebibyte = 1 << 20;

/// A process that is looked at four times a second, by a clock of its own.
class Watched : public ::testing::Test {
protected:
  void pass(std::chrono::milliseconds time, double share) {
    for (; time > 0ms; time -= 250ms) {
      now += 250ms;
      worked += std::chrono::duration_cast<std::chrono::nanoseconds>(250ms * share);
      slack.look(now, worked);
    }
  }

  std::uint64_t resident = 100 * mebibyte;
  int given = 0, read = 0;
  Slack slack{[this] { return ++read, resident; }, [this] { ++given, resident = 40 * mebibyte; }};
  Slack::Clock::time_point now{1000s};
  std::chrono::nanoseconds worked{0};
};

TEST_F(Watched, GivesNothingWhileItWorks) {
  pass(60s, 0.5);
  EXPECT_EQ(given, 0);
  EXPECT_EQ(read, 0) << "nor is anything read";
}

TEST_F(Watched, GivesBackOnceAfterABurst) {
  pass(1s, 1.0);
  pass(1500ms, 0.0);
  EXPECT_EQ(given, 0) << "it may work again at once";
  pass(60s, 0.0);
  EXPECT_EQ(given, 1);
  EXPECT_LE(read, 4);
}

TEST_F(Watched, GivesBackAfterEachBurst) {
  for (int burst = 1; burst <= 3; ++burst) {
    pass(1s, 1.0);
    resident = 100 * mebibyte;
    pass(5s, 0.01);
    EXPECT_EQ(given, burst);
  }
}

TEST_F(Watched, LeavesALittleAlone) {
  pass(1s, 1.0);
  pass(5s, 0.0);
  ASSERT_EQ(given, 1);
  pass(1s, 1.0);
  resident = 40 * mebibyte + Slack::worth - 1;
  pass(60s, 0.0);
  EXPECT_EQ(given, 1);
}

}  // namespace
}  // namespace portico::os
