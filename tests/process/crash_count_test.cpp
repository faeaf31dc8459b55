#include "process/crash_count.hpp"

#include <gtest/gtest.h>

namespace portico::process {
namespace {

using namespace std::chrono_literals;

const CrashCount::Time start{};

TEST(CrashCount, IsTooHighAtThreeInAMinute) {
  CrashCount count;
  EXPECT_FALSE(count.add(start));
  EXPECT_FALSE(count.add(start + 59s));
  EXPECT_TRUE(count.add(start + 60s));
  EXPECT_FALSE(count.add(start + 60s)) << "it begins anew";
}

TEST(CrashCount, ForgetsAfterAMinute) {
  CrashCount count;
  for (int minute = 0; minute < 10; ++minute) {
    EXPECT_FALSE(count.add(start + minute * 61s));
    EXPECT_FALSE(count.add(start + minute * 61s + 100ms));
  }
}

}  // namespace
}  // namespace portico::process
