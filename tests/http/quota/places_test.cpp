#include "http/quota/places.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

TEST(Places, AreTakenUntilThereIsNone) {
  Places places;
  Places::Place one, two, three;
  EXPECT_TRUE(one.take(places, 2));
  EXPECT_TRUE(two.take(places, 2));
  EXPECT_FALSE(three.take(places, 2));
  EXPECT_EQ(places.taken(), 2u);
  one.leave();
  one.leave();
  EXPECT_EQ(places.taken(), 1u);
  EXPECT_TRUE(three.take(places, 2));
  {
    Places::Place more;
    EXPECT_TRUE(more.take(places, 3));
    EXPECT_EQ(places.taken(), 3u);
  }
  EXPECT_EQ(places.taken(), 2u);
}

TEST(Places, AreNeverMoreThanThereAre) {
  Places places;
  std::atomic<std::size_t> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int taken = 0; taken < 20'000; ++taken) {
        Places::Place place;
        if (!place.take(places, 3)) continue;
        const std::size_t now = places.taken();
        for (std::size_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3u);
  EXPECT_EQ(places.taken(), 0u);
}

}  // namespace
}  // namespace portico::http
