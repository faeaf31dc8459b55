#include "tls/ticket_keys.hpp"

#include <gtest/gtest.h>

namespace portico::tls {
namespace {

using namespace std::chrono_literals;

TicketKeys::Clock::time_point now;

class Tickets : public ::testing::Test {
protected:
  TicketKeys keys{10s, [] { return now; }};
};

TEST_F(Tickets, OpensWhatItHasSealed) {
  const auto key = keys.newest();
  ASSERT_TRUE(key);
  const auto found = keys.find(key->name.data());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->newest);
  EXPECT_EQ(found->key.cipher, key->cipher);
  EXPECT_EQ(found->key.seal, key->seal);
}

TEST_F(Tickets, KnowsNoOtherName) {
  keys.newest();
  const std::uint8_t other[16]{};
  EXPECT_FALSE(keys.find(other));
}

TEST_F(Tickets, AKeyIsReplacedAndOpensForAsLongAgain) {
  const auto first = keys.newest();
  now += 9s;
  EXPECT_EQ(keys.newest()->name, first->name);
  now += 1s;
  const auto second = keys.newest();
  EXPECT_NE(second->name, first->name);
  ASSERT_TRUE(keys.find(first->name.data()));
  EXPECT_FALSE(keys.find(first->name.data())->newest);
  now += 9s;
  EXPECT_TRUE(keys.find(first->name.data()));
  now += 1s;
  EXPECT_FALSE(keys.find(first->name.data())) << "twenty seconds after it was made";
  EXPECT_TRUE(keys.find(second->name.data()));
}

TEST_F(Tickets, AKeyEndsAlsoWhenNobodyAsks) {
  const auto first = keys.newest();
  now += 1h;
  EXPECT_FALSE(keys.find(first->name.data()));
  EXPECT_NE(keys.newest()->name, first->name);
}

}  // namespace
}  // namespace portico::tls
