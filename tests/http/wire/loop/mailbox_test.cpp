#include "http/wire/loop/mailbox.hpp"

#include <gtest/gtest.h>

#include <poll.h>

#include <thread>
#include <vector>

#include "slowness.hpp"

namespace portico::http {
namespace {

bool readable(const Mailbox& mailbox) {
  pollfd wait{mailbox.descriptor(), POLLIN, 0};
  return ::poll(&wait, 1, 0) == 1;
}

TEST(Mailbox, WakesTheLoopUntilItIsDelivered) {
  Mailbox mailbox;
  EXPECT_FALSE(readable(mailbox));
  mailbox.post([] {});
  mailbox.post([] {});
  EXPECT_TRUE(readable(mailbox));
  mailbox.deliver(true);
  EXPECT_FALSE(readable(mailbox));
}

TEST(Mailbox, RunsEachMessageOnceAndInOrder) {
  Mailbox mailbox;
  std::vector<int> ran;
  for (int number = 0; number < 3; ++number)
    mailbox.post([&ran, number] { ran.push_back(number); });
  EXPECT_TRUE(ran.empty());
  mailbox.deliver(true);
  mailbox.deliver(true);
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2}));
}

TEST(Mailbox, HandsOutTheNextTimeWhatAMessagePosts) {
  Mailbox mailbox;
  int ran = 0;
  mailbox.post([&] { mailbox.post([&] { ++ran; }); });
  mailbox.deliver(true);
  EXPECT_EQ(ran, 0);
  EXPECT_TRUE(readable(mailbox));
  mailbox.deliver(true);
  EXPECT_EQ(ran, 1);
}

TEST(Mailbox, LosesNothingThatManyThreadsPostWhileItDelivers) {
  constexpr int threads = 4, each = 2000;
  Mailbox mailbox;
  int ran = 0;
  std::vector<std::thread> posters;
  for (int count = 0; count < threads; ++count)
    posters.emplace_back([&] {
      for (int number = 0; number < each; ++number) mailbox.post([&ran] { ++ran; });
    });
  EXPECT_TRUE(until([&] {
    if (readable(mailbox)) mailbox.deliver(true);
    return ran == threads * each;
  }));
  for (std::thread& poster : posters) poster.join();
  EXPECT_FALSE(readable(mailbox));
}

}  // namespace
}  // namespace portico::http
