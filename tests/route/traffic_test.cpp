#include "route/traffic.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

namespace portico::route {
namespace {

using namespace std::chrono_literals;

TEST(Traffic, CountsByClassAndTime) {
  Traffic traffic;
  traffic.count(200, 500us, 10);  // exactly at a bound
  traffic.count(201, 501us, 5);
  traffic.count(404, 0us, 0);
  traffic.count(599, 1h, 1);
  traffic.count(0, -1us, 0);
  const Traffic::Sum sum = traffic.sum();
  EXPECT_EQ(sum.by_class, (std::array<std::uint64_t, 6>{1, 0, 2, 0, 1, 1}));
  EXPECT_EQ(sum.by_time[0], 3u);
  EXPECT_EQ(sum.by_time[1], 1u);
  EXPECT_EQ(sum.by_time[Traffic::buckets - 1], 1u);
  EXPECT_EQ(sum.bytes, 16u);
  EXPECT_EQ(sum.nanoseconds, 3'600'001'001'000u);
}

TEST(Traffic, LosesNothingFromManyThreads) {
  Traffic traffic;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 5000; ++j) traffic.count(200, 1ms, 2);
    });
  for (std::thread& thread : threads) thread.join();
  const Traffic::Sum sum = traffic.sum();
  EXPECT_EQ(sum.by_class[2], 60'000u);
  EXPECT_EQ(sum.bytes, 120'000u);
  EXPECT_EQ(std::accumulate(sum.by_time.begin(), sum.by_time.end(), std::uint64_t{0}), 60'000u);
}

Exemplar::Trace trace_of(char digit) {
  Exemplar::Trace trace;
  trace.fill(digit);
  return trace;
}

TEST(Traffic, HasTheLastExemplarOfEachBucket) {
  Traffic traffic;
  for (const Exemplar& none : traffic.exemplars()) EXPECT_FALSE(none.is_there());
  traffic.exemplify(400us, trace_of('a'));
  traffic.exemplify(300us, trace_of('b'));
  traffic.exemplify(1h, trace_of('c'));
  const auto all = traffic.exemplars();
  EXPECT_EQ(all[0].trace, trace_of('b'));
  EXPECT_EQ(all[0].seconds, 0.0003);
  EXPECT_FALSE(all[1].is_there());
  EXPECT_EQ(all[Traffic::buckets - 1].trace, trace_of('c'));
  EXPECT_GT(all[Traffic::buckets - 1].when, 1.7e9);
}

TEST(Traffic, HasNoExemplarOfTwoRequests) {
  Traffic traffic;
  std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  for (const char digit : {'1', '2', '3'})
    threads.emplace_back([&traffic, &over, digit] {
      while (!over) traffic.exemplify(std::chrono::microseconds{digit}, trace_of(digit));
    });
  int seen = 0;
  while (seen < 2000) {
    const Exemplar one = traffic.exemplars()[0];
    if (!one.is_there()) continue;
    ++seen;
    EXPECT_EQ(one.trace, trace_of(one.trace[0]));
    EXPECT_DOUBLE_EQ(one.seconds * 1e6, one.trace[0]);
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
}

TEST(Traffic, KnowsWhatIsInFlight) {
  Traffic traffic;
  EXPECT_EQ(traffic.sum().in_flight, 0u);
  traffic.begin();
  std::thread{[&] { traffic.begin(); }}.join();
  EXPECT_EQ(traffic.sum().in_flight, 2u);
  traffic.count(200, std::chrono::nanoseconds{1}, 1);
  traffic.count(0, std::chrono::nanoseconds{1}, 1);
  EXPECT_EQ(traffic.sum().in_flight, 0u);
  traffic.receive(3);
  traffic.receive(4);
  EXPECT_EQ(traffic.sum().received, 7u);
}

}  // namespace
}  // namespace portico::route
