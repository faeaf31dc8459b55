#include "http/security/seats.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

TEST(Seats, AreNoMoreThanThereAreAndEverybodyGetsOne) {
  Seats seats{3};
  std::atomic<int> taken{0}, most{0}, served{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      for (int turn = 0; turn < 100; ++turn) {
        const Seats::Seat seat = seats.take();
        const int now = ++taken;
        for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
        }
        std::this_thread::yield();
        --taken;
        ++served;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_GE(most, 1);
  EXPECT_EQ(served, 1600);
}

TEST(Seats, OneIsFreeWhenAnotherIsLeft) {
  Seats seats{1};
  std::atomic<bool> has{false};
  Seats::Seat first = seats.take();
  std::thread other{[&] {
    const Seats::Seat seat = seats.take();
    has = true;
  }};
  EXPECT_FALSE(has);
  first.reset();
  other.join();
  EXPECT_TRUE(has);
}

}  // namespace
}  // namespace portico::http
