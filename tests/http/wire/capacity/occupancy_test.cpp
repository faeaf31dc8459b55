#include "http/wire/capacity/occupancy.hpp"

#include <gtest/gtest.h>

namespace portico::http {
namespace {

using Place = Occupancy::Place;
using settings::Beyond;

TEST(Occupancy, AreTakenUpToTheLimit) {
  Occupancy occupancy;
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::usual);
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::usual);
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::none);
  EXPECT_FALSE(occupancy.crowded(2)) << "who got none has none";
  occupancy.leave();
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::usual);
}

TEST(Occupancy, AFewBeyondTheLimitAreForAnswers) {
  Occupancy occupancy;
  const Occupancy::Rule rule{2, Beyond::refuse};
  occupancy.take(rule), occupancy.take(rule);
  for (int count = 0; count < 16; ++count) EXPECT_EQ(occupancy.take(rule), Place::beyond) << count;
  EXPECT_EQ(occupancy.take(rule), Place::none);
  EXPECT_TRUE(occupancy.crowded(2));
  for (int count = 0; count < 16; ++count) occupancy.leave();
  EXPECT_FALSE(occupancy.crowded(2));
}

TEST(Occupancy, AreWithoutLimitAtZero) {
  Occupancy occupancy;
  for (int count = 0; count < 1000; ++count)
    EXPECT_EQ(occupancy.take({0, Beyond::refuse}), Place::usual);
  EXPECT_FALSE(occupancy.crowded(0));
}

}  // namespace
}  // namespace portico::http
