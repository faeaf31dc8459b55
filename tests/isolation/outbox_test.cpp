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

class OutboxTest : public ::testing::Test {
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

/// Texts as they come: one of each message.
class OutboxTexts : public OutboxTest {
protected:
  std::vector<std::string> come() {
    EXPECT_TRUE(outbox.flush());
    std::vector<std::string> all;
    Message message;
    for (;;) {
      while (inbox.next(message) == Inbox::Next::message) {
        EXPECT_TRUE(message.open());
        all.push_back(std::to_string(message.number) + ' ' + std::string{text_of(message.value())});
        bytes += message.bytes();
      }
      if (inbox.read(there.number(), Inbox::Patience::none) != Inbox::Came::some) return all;
    }
  }
  void say(std::int64_t number, std::string_view text, Kind kind = Kind::chunk) {
    const Outbox::Kept kept = outbox.add_text(kind, number, text);
    said += kept.bytes;
    EXPECT_EQ(kept.end, said);
  }
  using All = std::vector<std::string>;

  Outbox outbox{here.number(), Outbox::Sending::whole};
  std::uint64_t said = 0, bytes = 0;
};

TEST_F(OutboxTexts, ThatFollowEachOtherComeAsOne) {
  for (const char* part : {"1", "23", "456789abc", "def"}) say(7, part);
  EXPECT_EQ(come(), (All{"7 123456789abcdef"}));
  say(7, "a");
  say(7, "");
  EXPECT_EQ(come().size(), 2u) << "one that is empty costs something too";
  EXPECT_EQ(bytes, said) << "what a stream costs is what comes of it";
}

TEST_F(OutboxTexts, OfOthersDoNot) {
  say(1, "a");
  say(2, "b");
  say(1, "c");
  say(1, "d", Kind::part);
  say(1, "e", Kind::part);
  said = outbox.add(Kind::chunk, 0, 1, text(std::string_view{"a value"})).end;
  say(1, "f");
  said = outbox.add(Kind::tell, 0, 1).end;
  say(1, "g");
  EXPECT_EQ(come(), (All{"1 a", "2 b", "1 c", "1 de", "1 a value", "1 f", "1 ", "1 g"}));
}

TEST_F(OutboxTexts, WaitForNoOther) {
  say(1, "a");
  EXPECT_EQ(come(), (All{"1 a"}));
  say(1, "b");
  EXPECT_EQ(come(), (All{"1 b"}));
}

TEST_F(OutboxTexts, ComeInMessagesThatAreShort) {
  const std::string kilobyte(1024, 'x');
  for (int at = 0; at < 40; ++at) say(1, kilobyte);
  const All all = come();
  EXPECT_EQ(all.size(), 3u);
  for (const std::string& one : all) EXPECT_LE(one.size(), Outbox::enough);
  say(1, std::string(100000, 'y'));
  say(1, "z");
  EXPECT_EQ(come().size(), 2u);
  EXPECT_EQ(bytes, said);
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
