#include "message/field/date.hpp"

#include <gtest/gtest.h>

namespace portico::message {
namespace {

constexpr std::time_t november_1994 = 784111777;

TEST(Date, IsWrittenAsAFixdate) {
  EXPECT_EQ(write_date(november_1994), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(write_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(write_date(-1), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(Date, IsReadInThreeForms) {
  EXPECT_EQ(read_date("Sun, 06 Nov 1994 08:49:37 GMT"), november_1994);
  EXPECT_EQ(read_date("Sunday, 06-Nov-94 08:49:37 GMT"), november_1994);
  EXPECT_EQ(read_date("Sun Nov  6 08:49:37 1994"), november_1994);
}

TEST(Date, IsNothingElse) {
  for (const char* text :
       {"", "0", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994"})
    EXPECT_EQ(read_date(text), std::nullopt) << text;
}

}  // namespace
}  // namespace portico::message
