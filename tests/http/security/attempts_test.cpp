#include "http/security/attempts.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

using namespace std::chrono_literals;

class AttemptsTest : public ::testing::Test {
protected:
  AttemptsTest() { attempts.use(3, 60s); }
  bool may(std::uint64_t who) { return !attempts.begin(who, now).has_value(); }

  Attempts attempts;
  Attempts::Clock::time_point now{std::chrono::hours{1}};
};

TEST_F(AttemptsTest, AreAsManyAsTheLimitAndComeBackOneByOne) {
  const auto who = attempts.of_peer("192.0.2.1:1000");
  EXPECT_TRUE(may(who) && may(who) && may(who));
  EXPECT_EQ(attempts.begin(who, now), 20s);
  EXPECT_EQ(attempts.begin(who, now), 20s) << "what is refused does not count";
  now += 20s;
  EXPECT_TRUE(may(who));
  EXPECT_FALSE(may(who));
  now += 60s;
  EXPECT_TRUE(may(who) && may(who) && may(who));
  EXPECT_FALSE(may(who));
}

TEST_F(AttemptsTest, WhatWasGoodIsTakenBack) {
  const auto who = attempts.of_peer("192.0.2.1:1000");
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(may(who));
    attempts.take_back(who);
  }
  EXPECT_TRUE(may(who) && may(who) && may(who));
}

TEST_F(AttemptsTest, APeerIsAnAddressOrTheNetworkOfOneOfIpv6) {
  EXPECT_EQ(attempts.of_peer("192.0.2.1:1"), attempts.of_peer("192.0.2.1:65535"));
  EXPECT_NE(attempts.of_peer("192.0.2.1:1"), attempts.of_peer("192.0.2.2:1"));
  EXPECT_EQ(attempts.of_peer("[2001:db8::1]:1"), attempts.of_peer("[2001:db8::ffff:1]:2"));
  EXPECT_NE(attempts.of_peer("[2001:db8::1]:1"), attempts.of_peer("[2001:db8:0:1::1]:1"));
  EXPECT_NE(attempts.of_name("basic", "a"), attempts.of_name("basic", "b"));
  EXPECT_NE(attempts.of_name("basic", "a"), attempts.of_name("other", "a"));
  EXPECT_NE(attempts.of_name("", "192.0.2.1"), attempts.of_peer("192.0.2.1:1"));
}

TEST_F(AttemptsTest, WithoutALimitThereIsNone) {
  attempts.use(0, 60s);
  const auto who = attempts.of_peer("192.0.2.1:1000");
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(may(who));
}

TEST_F(AttemptsTest, ManyPeersTakeNoMoreMemoryAndOneIsStillLimited) {
  for (int i = 0; i < 1'000'000; ++i) may(static_cast<std::uint64_t>(i) * 2654435761u);
  const auto who = attempts.of_peer("192.0.2.1:1000");
  EXPECT_TRUE(may(who) && may(who) && may(who));
  EXPECT_FALSE(may(who));
}

}  // namespace
}  // namespace portico::http
