#include "process/back_off.hpp"

#include <gtest/gtest.h>

namespace portico::process {
namespace {

using namespace std::chrono_literals;

TEST(BackOff, GrowsUpToFiveSecondsAndBeginsAnew) {
  BackOff back_off;
  EXPECT_EQ(back_off.pause(), 0ms);
  const std::chrono::milliseconds expected[] = {100ms,  200ms,  400ms,  800ms, 1600ms,
                                                3200ms, 5000ms, 5000ms, 5000ms};
  for (const auto pause : expected) {
    back_off.failed();
    EXPECT_EQ(back_off.pause(), pause) << back_off.failures();
  }
  back_off.succeeded();
  EXPECT_EQ(back_off.pause(), 0ms);
  EXPECT_EQ(back_off.failures(), 0);
}

}  // namespace
}  // namespace portico::process
