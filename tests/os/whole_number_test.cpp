#include "os/whole_number.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace portico::os {
namespace {

TEST(WholeNumber, IsAllOfTheText) {
  EXPECT_EQ(whole_number<int>("42"), 42);
  EXPECT_EQ(whole_number<int>("-7"), -7);
  EXPECT_EQ(whole_number<unsigned>("0660", 8), 0660U);
  EXPECT_EQ(whole_number<double>("1.5"), 1.5);
  EXPECT_EQ(whole_number<double>("1.5s"), std::nullopt);
  for (const char* const other : {"", "4 2", " 42", "42 ", "+42", "0x2a", "4.0", "abc"})
    EXPECT_EQ(whole_number<int>(other), std::nullopt) << other;
}

TEST(WholeNumber, Fits) {
  EXPECT_EQ(whole_number<std::uint8_t>("255"), 255);
  EXPECT_EQ(whole_number<std::uint8_t>("256"), std::nullopt);
  EXPECT_EQ(whole_number<unsigned>("-1"), std::nullopt);
}

}  // namespace
}  // namespace portico::os
