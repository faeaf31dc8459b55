#include "http/security/attempts.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

using namespace std::chrono_literals;

class AttemptsTest : public ::testing::Test {
protected:
  AttemptsTest() { attempts.use(3, 60s); }

  auto wait(std::string_view who, std::string_view scheme = {}, std::string_view name = {}) const {
    return attempts.wait(who, scheme, name, now);
  }
  bool may(std::string_view who) const { return !wait(who); }
  void count(std::string_view who, int times) {
    for (int i = 0; i < times; ++i) attempts.count_peer(who, now);
  }

  const std::string peer = "192.0.2.1:1000";
  Attempts attempts;
  Attempts::Clock::time_point now{std::chrono::hours{1}};
};

TEST_F(AttemptsTest, AreAsManyAsTheLimitAndComeBackOneByOne) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(may(peer));
    count(peer, 1);
  }
  EXPECT_EQ(wait(peer), 20s);
  EXPECT_EQ(wait(peer), 20s) << "to look does not count";
  now += 20s;
  EXPECT_TRUE(may(peer));
  count(peer, 1);
  EXPECT_FALSE(may(peer));
  now += 60s;
  count(peer, 2);
  EXPECT_TRUE(may(peer));
  count(peer, 1);
  EXPECT_FALSE(may(peer));
}

TEST_F(AttemptsTest, ThatWereBegunAtOnceAllCount) {
  count(peer, 10);
  EXPECT_EQ(wait(peer), 8 * 20s);
  now += 8 * 20s - 1ns;
  EXPECT_FALSE(may(peer));
  now += 1ns;
  EXPECT_TRUE(may(peer));
}

TEST_F(AttemptsTest, APeerIsAnAddressOrTheNetworkOfOneOfIpv6) {
  count(peer, 3);
  EXPECT_FALSE(may("192.0.2.1:65535"));
  EXPECT_TRUE(may("192.0.2.2:1000"));
  count("[2001:db8::1]:1", 3);
  EXPECT_FALSE(may("[2001:db8::ffff:1]:2"));
  EXPECT_TRUE(may("[2001:db8:0:1::1]:1"));
}

TEST_F(AttemptsTest, OfANameAreTenTimesAsManyWhoeverTries) {
  for (int i = 0; i < 29; ++i) attempts.count_name("basic", "ada", now);
  EXPECT_FALSE(wait(peer, "basic", "ada"));
  attempts.count_name("basic", "ada", now);
  EXPECT_EQ(wait(peer, "basic", "ada"), 2s);
  EXPECT_FALSE(wait(peer, "basic", "bob"));
  EXPECT_FALSE(wait(peer, "other", "ada"));
  EXPECT_FALSE(wait(peer, "", "basic"));
  EXPECT_TRUE(may("basic:1")) << "a peer is no name";
  count(peer, 3);
  EXPECT_EQ(wait(peer, "basic", "ada"), 20s) << "the longer of the two";
}

TEST_F(AttemptsTest, WithoutALimitThereIsNone) {
  attempts.use(0, 60s);
  count(peer, 1000);
  for (int i = 0; i < 1000; ++i) attempts.count_name("basic", "ada", now);
  EXPECT_FALSE(wait(peer, "basic", "ada"));
}

TEST_F(AttemptsTest, AMillionOthersDoNotMakeOneForgotten) {
  count(peer, 3);
  for (int i = 0; i < 1'000'000; ++i)
    attempts.count_peer("10." + std::to_string(i >> 16) + '.' + std::to_string(i >> 8 & 255) + '.' +
                            std::to_string(i & 255) + ":1",
                        now);
  EXPECT_FALSE(may(peer));
}

}  // namespace
}  // namespace portico::http
