#include "http/wire/loop/baton.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "http/wire/parts.hpp"

namespace portico::http::test {
namespace {

struct BatonTest : ::testing::Test {
  Parts parts;
  Connection& connection = parts.connection;
  Baton baton;
};

TEST_F(BatonTest, StaysWithAThreadWhoseCallReturns) {
  const std::uint64_t idle = baton.call();
  EXPECT_EQ(idle % 2, 0u);
  const std::uint64_t call = baton.begin(connection);
  EXPECT_EQ(call, idle + 1);
  EXPECT_EQ(baton.call(), call);
  EXPECT_EQ(&baton.caller(), &connection);
  EXPECT_TRUE(baton.end(call));
  EXPECT_EQ(baton.call() % 2, 0u);
  EXPECT_FALSE(baton.seize(call)) << "the call is over";
}

TEST_F(BatonTest, GoesToTheThreadThatSeizesIt) {
  const std::uint64_t call = baton.begin(connection);
  EXPECT_TRUE(baton.seize(call));
  EXPECT_FALSE(baton.seize(call)) << "once";
  EXPECT_FALSE(baton.end(call)) << "whose call it was has lost it";
  EXPECT_EQ(baton.call() % 2, 0u);
  Connection other{parts.loop, Socket{}, "b"};
  const std::uint64_t next = baton.begin(other);
  EXPECT_FALSE(baton.end(call));
  EXPECT_FALSE(baton.seize(call)) << "an old number is nobody's";
  EXPECT_EQ(&baton.caller(), &other);
  EXPECT_TRUE(baton.end(next));
}

TEST_F(BatonTest, LetsACallRunOnlyWhenItsHolderSaysSo) {
  EXPECT_FALSE(baton.may_call());
  baton.let_call(true);
  EXPECT_TRUE(baton.may_call());
}

// A call that ends just when the baton is seized.
TEST_F(BatonTest, HasOneHolder) {
  int ended = 0, seized = 0;
  std::atomic<std::uint64_t> round{0};
  std::atomic<int> got{-1};
  std::thread watcher{[&] {
    for (std::uint64_t last = 0; last < 2000;) {
      const std::uint64_t call = round.load();
      if (call == last) continue;
      last = call;
      got = baton.seize(call) ? 1 : 0;
    }
  }};
  for (std::uint64_t call = 0; call < 1999;) {
    call = baton.begin(connection);
    got = -1;
    round = call;
    const bool mine = baton.end(call);
    while (got == -1) std::this_thread::yield();
    ASSERT_NE(mine, got == 1);
    (mine ? ended : seized)++;
  }
  round = 2000;
  watcher.join();
  EXPECT_EQ(ended + seized, 1000);
}

}  // namespace
}  // namespace portico::http::test
