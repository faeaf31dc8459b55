#include "http/wire/writing/send_pace.hpp"

#include <gtest/gtest.h>

#include "http/wire/parts.hpp"

namespace portico::http::test {
namespace {

using Deadline = SendPace::Deadline;

struct SendPaceTest : ::testing::Test {
  struct Timer : TimerWheel::Entry {};

  SendPaceTest() { parts.fill(output); }
  void block(Deadline deadline) { pace.block(timer, output, parts.socket, deadline); }
  bool keeps() { return pace.keeps(timer, output, parts.socket); }
  Clock::time_point armed() const { return timer.deadline(); }

  Parts parts;
  Commons& commons = parts.commons;
  Output output;
  Timer timer;
  SendPace pace{commons};
};

TEST_F(SendPaceTest, SetsItsDeadlineWhenTheSocketFillsAndLetsItRun) {
  EXPECT_FALSE(pace.blocked());
  block(Deadline::of_sending);
  EXPECT_TRUE(pace.blocked());
  const auto first = commons.now() + commons.limits.deadlines.send;
  EXPECT_EQ(armed(), first);
  std::this_thread::sleep_for(2ms);
  commons.time.tell();
  block(Deadline::of_sending);
  EXPECT_EQ(armed(), first) << "a client that takes nothing does not put it off";
}

TEST_F(SendPaceTest, LeavesTheDeadlineOfOthersAlone) {
  commons.arm(timer, 7h);
  const auto others = armed();
  block(Deadline::of_others);
  EXPECT_TRUE(pace.blocked());
  EXPECT_EQ(armed(), others);
  block(Deadline::of_sending);
  EXPECT_EQ(armed(), commons.now() + commons.limits.deadlines.send) << "now it is its own";
}

TEST_F(SendPaceTest, AClientThatHasTakenNothingDoesNotKeepIt) {
  block(Deadline::of_sending);
  EXPECT_FALSE(keeps());
  pace.forget();
  EXPECT_TRUE(keeps()) << "the deadline was another one's";
  EXPECT_FALSE(keeps()) << "and is its own since";
}

// epoll says nothing of it: much of the buffer is full still.
TEST_F(SendPaceTest, ASlowClientKeepsIt) {
  block(Deadline::of_sending);
  EXPECT_FALSE(parts.client.read_for(100ms).empty());
  EXPECT_TRUE(soon([&] { return keeps(); }));
  EXPECT_EQ(armed(), commons.now() + commons.limits.deadlines.send);
}

TEST_F(SendPaceTest, AsksForTheRate) {
  commons.limits.send_rate = 1U << 30;
  block(Deadline::of_sending);
  EXPECT_FALSE(parts.client.read_for(100ms).empty());
  commons.time.tell();
  EXPECT_FALSE(keeps());
}

TEST_F(SendPaceTest, ForgetsWithTheConnection) {
  block(Deadline::of_sending);
  pace.reset();
  EXPECT_FALSE(pace.blocked());
  EXPECT_TRUE(keeps());
}

}  // namespace
}  // namespace portico::http::test
