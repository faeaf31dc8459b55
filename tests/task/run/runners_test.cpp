#include "task/run/runners.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include <gmock/gmock.h>

namespace portico::task {
namespace {

using namespace std::chrono_literals;

/// None of them has anything to run: what there is to see is how they begin.
class RunnersTest : public ::testing::Test {
protected:
  RunnersTest()
      : runners{3,
                [this](Claim& claim) {
                  {
                    const std::lock_guard lock{mutex};
                    begun.push_back(claim.ticket);
                  }
                  most = std::max(most.load(), ++inside);
                  while (!go) std::this_thread::sleep_for(1ms);
                  --inside;
                  return false;
                },
                [this](const Outcome&) { ++ended; }} {}
  ~RunnersTest() override { go = true; }

  static std::vector<Claim> claims(int count, Ticket first = 0) {
    std::vector<Claim> all(static_cast<std::size_t>(count));
    for (std::size_t at = 0; first > 0 && at < all.size(); ++at) all[at].ticket = first + at;
    return all;
  }
  static void await(const std::atomic<int>& number, int value) {
    for (int at = 0; at < 10000 && number != value; ++at) std::this_thread::sleep_for(1ms);
    ASSERT_EQ(number, value);
  }

  std::mutex mutex;
  std::vector<Ticket> begun;
  std::atomic<int> inside{0}, most{0}, ended{0};
  std::atomic<bool> go{false};
  Runners runners;
};

TEST_F(RunnersTest, AreAsManyAsThereIsWorkUpToTheirNumber) {
  runners.add(claims(2));
  await(inside, 2);
  runners.add(claims(6));
  await(inside, 3);
  go = true;
  await(ended, 8);
  EXPECT_EQ(most, 3);
}

TEST_F(RunnersTest, ThoseThatWaitTakeWhatComesLater) {
  go = true;
  for (int round = 1; round <= 200; ++round) {
    runners.add(claims(3));
    await(ended, 3 * round);
  }
}

TEST_F(RunnersTest, BeginWhatIsHeldInItsOrder) {
  runners.add(claims(1));
  await(inside, 1);
  runners.add(claims(20, 1));
  await(inside, 3);
  EXPECT_EQ(runners.held(), 18u);
  go = true;
  await(ended, 21);
  EXPECT_EQ(runners.held(), 0u);
  std::vector<Ticket> sorted = begun;
  std::sort(sorted.begin(), sorted.end());
  for (Ticket ticket = 0; ticket <= 20; ++ticket) EXPECT_EQ(sorted.at(ticket), ticket);
  EXPECT_EQ(begun.at(0), 0u);
  EXPECT_LE(begun.at(1), 2u);
}

}  // namespace
}  // namespace portico::task
