// What all may hold together, and what each gives back.

#include "process/ration.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace portico::process {
namespace {

TEST(Ration, IsOneForAllShares) {
  const auto whole = std::make_shared<Ration>(100);
  Ration::Share one{whole, 0}, other{whole, 0};
  EXPECT_TRUE(one.hold(60));
  EXPECT_FALSE(other.hold(41));
  EXPECT_TRUE(one.hold(0));
  EXPECT_TRUE(other.hold(100));
}

TEST(Ration, WhatIsFreeIsNotCounted) {
  const auto whole = std::make_shared<Ration>(10);
  Ration::Share one{whole, 50}, other{whole, 50};
  EXPECT_TRUE(one.hold(50));
  EXPECT_TRUE(other.hold(60));
  EXPECT_FALSE(one.hold(51));
}

TEST(Ration, AShareThatEndsGivesBackWhatItHeld) {
  const auto whole = std::make_shared<Ration>(10);
  {
    Ration::Share one{whole, 0};
    EXPECT_TRUE(one.hold(10));
    Ration::Share taken = std::move(one);
  }
  Ration::Share other{whole, 0};
  EXPECT_TRUE(other.hold(10));
  other = {};
  Ration::Share last{whole, 0};
  EXPECT_TRUE(last.hold(10));
}

}  // namespace
}  // namespace portico::process
