#include "route/pace.hpp"

#include <gtest/gtest.h>

namespace portico::route {
namespace {

using namespace std::chrono_literals;
using Place = Pace::Place;

/// Quick calls until it comes to the loop.
int run_up(Pace& pace) {
  int calls = 0;
  while (pace.place() == Place::pool && calls < 1'000'000) pace.took(1us), ++calls;
  return calls;
}

TEST(Pace, BeginsOnThePoolAndComesToTheLoopWhenSteadilyQuick) {
  Pace pace;
  EXPECT_TRUE(pace.learns());
  EXPECT_EQ(pace.place(), Place::pool);
  for (int call = 0; call < 15; ++call) pace.took(100us);
  EXPECT_EQ(pace.place(), Place::pool);
  pace.took(100us);
  EXPECT_EQ(pace.place(), Place::loop);
}

TEST(Pace, ASlowCallOnTheWayStartsTheRunAnew) {
  Pace pace;
  for (int call = 0; call < 15; ++call) pace.took(1us);
  pace.took(10ms);
  EXPECT_EQ(run_up(pace), 16);
}

TEST(Pace, LeavesTheLoopAtTheFirstSlowCallAndHasToShowMoreEachTime) {
  Pace pace;
  EXPECT_EQ(run_up(pace), 16);
  pace.took(1ms);
  EXPECT_EQ(pace.place(), Place::pool);
  EXPECT_EQ(run_up(pace), 16);
  for (int expected : {32, 64, 128}) {
    pace.took(1ms);
    EXPECT_EQ(pace.place(), Place::pool);
    EXPECT_EQ(run_up(pace), expected);
  }
}

TEST(Pace, TakesTheWordOfTheAuthor) {
  Pace quick, blocking;
  quick.declare(PORTICO_QUICK);
  blocking.declare(PORTICO_BLOCKING);
  EXPECT_EQ(quick.place(), Place::loop);
  EXPECT_FALSE(quick.learns());
  EXPECT_EQ(blocking.place(), Place::pool);
  EXPECT_FALSE(blocking.learns());
}

TEST(Pace, ACallThatWasStuckOutweighsTheWordOfTheAuthor) {
  Pace pace;
  pace.declare(PORTICO_QUICK);
  pace.stuck();
  EXPECT_EQ(pace.place(), Place::pool);
  EXPECT_TRUE(pace.learns());
  EXPECT_EQ(run_up(pace), 1 << 16);
}

}  // namespace
}  // namespace portico::route
