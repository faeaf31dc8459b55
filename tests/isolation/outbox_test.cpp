#include "isolation/outbox.hpp"

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include <gtest/gtest.h>

#include "isolation/inbox.hpp"

namespace portico::isolation {
namespace {

using os::Descriptor;

class OutboxTest : public testing::Test {
protected:
  OutboxTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    here = Descriptor{ends[0]};
    there = Descriptor{ends[1]};
  }
  std::size_t received() {
    std::size_t count = 0;
    Message message;
    for (;;) {
      while (inbox.next(message) == Inbox::Next::message) {
        EXPECT_TRUE(message.open());
        ++count;
      }
      if (inbox.read(there.number(), Inbox::Patience::none) != Inbox::Came::some) return count;
    }
  }

  Descriptor here{-1}, there{-1};
  Inbox inbox;
};

// A process that is stopped reads nothing: who speaks to it goes on.
TEST_F(OutboxTest, WhatIsNotReadIsKeptAndHoldsNobodyUp) {
  Outbox outbox{here.number(), Outbox::Sending::some};
  const std::string kilobyte(1024, 'x');
  Outbox::Kept kept{};
  for (int at = 0; at < 4096; ++at) {
    kept = outbox.add(Kind::call, 1, at, text(std::string_view{kilobyte}));
    ASSERT_TRUE(outbox.flush());
  }
  EXPECT_GT(outbox.held(), std::size_t{1} << 20);
  EXPECT_LT(outbox.sent(), kept.end);
  std::size_t count = received();
  while (outbox.held() > 0) {
    ASSERT_TRUE(outbox.flush());
    count += received();
  }
  EXPECT_EQ(count, 4096u);
  EXPECT_EQ(outbox.sent(), kept.end);
}

TEST_F(OutboxTest, WhatManyThreadsSayComesWholeAndOnce) {
  Outbox outbox{here.number(), Outbox::Sending::whole};
  constexpr int speakers = 4, each = 2000;
  std::vector<std::thread> threads;
  for (int speaker = 0; speaker < speakers; ++speaker)
    threads.emplace_back([&] {
      const std::string words(100, 'w');
      for (int at = 0; at < each; ++at) {
        outbox.add(Kind::tell, 1, at, text(std::string_view{words}));
        EXPECT_TRUE(outbox.flush());
      }
    });
  std::size_t count = 0;
  while (count < std::size_t{speakers} * each) count += received();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(outbox.held(), 0u);
}

TEST_F(OutboxTest, AValueThatCannotCrossCostsNothing) {
  Outbox outbox{here.number(), Outbox::Sending::whole, 100};
  EXPECT_THROW(outbox.add(Kind::tell, 1, 0, text(std::string_view{std::string(101, 'x')})),
               std::length_error);
  outbox.add(Kind::tell, 1, 0);
  ASSERT_TRUE(outbox.flush());
  EXPECT_EQ(received(), 1u);
}

}  // namespace
}  // namespace portico::isolation
