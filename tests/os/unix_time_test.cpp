#include "os/unix_time.hpp"

#include <gtest/gtest.h>

namespace portico::os {
namespace {

using Time = std::chrono::system_clock::time_point;

TEST(UnixTime, IsThatOfTheClockAsFarAsItCounts) {
  EXPECT_EQ(unix_time(1.5), Time{} + std::chrono::milliseconds{1500});
  EXPECT_EQ(unix_time(-2), Time{} - std::chrono::seconds{2});
  for (const double seconds : {9.3e9, 9999999999.0, 1e300})
    EXPECT_EQ(unix_time(seconds), Time::max());
  EXPECT_EQ(unix_time(-1e300), Time::min());
}

}  // namespace
}  // namespace portico::os
