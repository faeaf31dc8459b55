#include "os/timestamp.hpp"

#include <gtest/gtest.h>

namespace portico::os {
namespace {

using std::chrono::milliseconds;
using Moment = std::chrono::system_clock::time_point;

TEST(Timestamp, IsThatOfRfc3339) {
  const auto text = [](std::int64_t since, Precision precision) {
    return timestamp(Moment{milliseconds{since}}, precision);
  };
  EXPECT_EQ(text(0, Precision::seconds), "1970-01-01T00:00:00Z");
  EXPECT_EQ(text(951'827'696'007, Precision::milliseconds), "2000-02-29T12:34:56.007Z");
  EXPECT_EQ(text(951'827'696'999, Precision::seconds), "2000-02-29T12:34:56Z");
  EXPECT_EQ(text(9'214'646'399'999, Precision::milliseconds), "2261-12-31T23:59:59.999Z");
}

TEST(Timestamp, IsAppended) {
  std::string line = "at ";
  append_timestamp(line, Moment{}, Precision::milliseconds);
  EXPECT_EQ(line, "at 1970-01-01T00:00:00.000Z");
}

TEST(UnixTime, IsThatOfTheClockAsFarAsItCounts) {
  using Time = std::chrono::system_clock::time_point;
  EXPECT_EQ(unix_time(1.5), Time{} + std::chrono::milliseconds{1500});
  EXPECT_EQ(unix_time(-2), Time{} - std::chrono::seconds{2});
  for (const double seconds : {9.3e9, 9999999999.0, 1e300})
    EXPECT_EQ(unix_time(seconds), Time::max());
  EXPECT_EQ(unix_time(-1e300), Time::min());
}

}  // namespace
}  // namespace portico::os
