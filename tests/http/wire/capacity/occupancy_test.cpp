#include "http/wire/capacity/occupancy.hpp"

#include <gtest/gtest.h>

namespace portico::http {
namespace {

using Place = Occupancy::Place;
using settings::Beyond;

TEST(Occupancy, IsTakenUpToTheLimit) {
  Occupancy occupancy;
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::usual);
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::usual);
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::none);
  occupancy.leave(Place::usual);
  EXPECT_EQ(occupancy.take({2, Beyond::wait}), Place::usual);
}

TEST(Occupancy, AFewBeyondTheLimitAreForAnswers) {
  Occupancy occupancy;
  const Occupancy::Rule rule{2, Beyond::refuse};
  occupancy.take(rule), occupancy.take(rule);
  for (int count = 0; count < 16; ++count) EXPECT_EQ(occupancy.take(rule), Place::beyond) << count;
  EXPECT_EQ(occupancy.take(rule), Place::none);
  EXPECT_EQ(occupancy.settle(2), Place::beyond);
  EXPECT_EQ(occupancy.refused(), 1U);
  occupancy.leave(Place::usual);
  EXPECT_EQ(occupancy.settle(2), Place::usual);
  EXPECT_EQ(occupancy.take(rule), Place::beyond) << "the one that is usual now has left its place";
  EXPECT_EQ(occupancy.take(rule), Place::none);
}

TEST(Occupancy, OfALimitThatBecameLowerStillAnswersAFew) {
  Occupancy occupancy;
  for (int count = 0; count < 40; ++count) occupancy.take({40, Beyond::refuse});
  EXPECT_EQ(occupancy.take({3, Beyond::refuse}), Place::beyond);
}

TEST(Occupancy, IsWithoutLimitAtZero) {
  Occupancy occupancy;
  for (int count = 0; count < 1000; ++count)
    EXPECT_EQ(occupancy.take({0, Beyond::refuse}), Place::usual);
}

}  // namespace
}  // namespace portico::http
