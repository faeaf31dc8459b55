#include "http/quota/rate_table.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using Clock = RateTable::Clock;

constexpr RateTable::Cadence ten_a_second{100ms, 10};
const Clock::time_point start = Clock::time_point{} + 1h;

int passed(RateTable& table, std::string_view caller, const RateTable::Cadence& cadence,
           Clock::time_point now, int asked) {
  int count = 0;
  for (int i = 0; i < asked; ++i) count += table.take(1, caller, cadence, now).passes ? 1 : 0;
  return count;
}

/// The name of one of very many.
std::string_view name(const int& number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

TEST(RateTable, LetsABurstPassAndThenOneEachInterval) {
  RateTable table{1000};
  EXPECT_EQ(passed(table, "a", ten_a_second, start, 100), 10);
  EXPECT_EQ(passed(table, "a", ten_a_second, start + 99ms, 100), 0);
  EXPECT_EQ(passed(table, "a", ten_a_second, start + 100ms, 100), 1);
  EXPECT_EQ(passed(table, "a", ten_a_second, start + 399ms, 100), 2);
  EXPECT_EQ(passed(table, "a", ten_a_second, start + 400ms, 100), 1);
  EXPECT_EQ(passed(table, "a", ten_a_second, start + 1h, 100), 10);
}

TEST(RateTable, SaysHowACallerStands) {
  RateTable table{1000};
  RateTable::Answer answer = table.take(1, "a", ten_a_second, start);
  EXPECT_TRUE(answer.passes);
  EXPECT_EQ(answer.left, 9u);
  EXPECT_EQ(answer.wait, 100ms);
  passed(table, "a", ten_a_second, start + 30ms, 8);
  answer = table.take(1, "a", ten_a_second, start + 30ms);
  EXPECT_TRUE(answer.passes);
  EXPECT_EQ(answer.left, 0u);
  EXPECT_EQ(answer.wait, 70ms);
  answer = table.take(1, "a", ten_a_second, start + 40ms);
  EXPECT_FALSE(answer.passes);
  EXPECT_EQ(answer.left, 0u);
  EXPECT_EQ(answer.wait, 60ms);
  EXPECT_TRUE(table.take(1, "a", ten_a_second, start + 40ms + answer.wait).passes);
}

TEST(RateTable, TakesARefusedRequestForNone) {
  RateTable table{1000};
  EXPECT_EQ(passed(table, "a", ten_a_second, start, 1'000'000), 10);
  EXPECT_TRUE(table.take(1, "a", ten_a_second, start + 100ms).passes);
}

TEST(RateTable, GivesBackWhatWasTaken) {
  RateTable table{1000};
  EXPECT_EQ(passed(table, "a", ten_a_second, start, 100), 10);
  table.give_back(1, "a", ten_a_second);
  table.give_back(1, "nobody", ten_a_second);
  EXPECT_EQ(passed(table, "a", ten_a_second, start, 100), 1);
}

TEST(RateTable, LooksWithoutCounting) {
  RateTable table{1000};
  for (int i = 0; i < 12; ++i) {
    const RateTable::Answer looked = table.look(1, "a", ten_a_second, start);
    EXPECT_EQ(table.look(2, "a", ten_a_second, start).left, 9u);
    const RateTable::Answer taken = table.take(1, "a", ten_a_second, start);
    EXPECT_EQ(looked.passes, taken.passes) << i;
    EXPECT_EQ(looked.left, taken.left) << i;
    EXPECT_EQ(looked.wait, taken.wait) << i;
  }
}

TEST(RateTable, ChargesBeyondTheBurst) {
  RateTable table{1000};
  for (int i = 0; i < 25; ++i) table.charge(1, "a", ten_a_second, start);
  EXPECT_EQ(table.look(1, "a", ten_a_second, start).wait, 1600ms);
  EXPECT_EQ(table.look(1, "a", ten_a_second, start).left, 0u);
  EXPECT_FALSE(table.take(1, "a", ten_a_second, start + 1599ms).passes);
  EXPECT_TRUE(table.take(1, "a", ten_a_second, start + 1600ms).passes);
}

TEST(RateTable, TellsCallersAndScopesApart) {
  RateTable table{1000};
  constexpr RateTable::Cadence one{1h, 1};
  EXPECT_TRUE(table.take(1, "a", one, start).passes);
  EXPECT_TRUE(table.take(1, "b", one, start).passes);
  EXPECT_TRUE(table.take(2, "a", one, start).passes);
  EXPECT_FALSE(table.take(1, "a", one, start).passes);
  EXPECT_FALSE(table.take(1, "b", one, start).passes);
  EXPECT_FALSE(table.take(2, "a", one, start).passes);
}

TEST(RateTable, GoesByANewCadenceFromThenOn) {
  RateTable table{1000};
  EXPECT_EQ(passed(table, "a", ten_a_second, start, 100), 10);
  constexpr RateTable::Cadence five{200ms, 5};
  const RateTable::Answer answer = table.take(1, "a", five, start);
  EXPECT_FALSE(answer.passes);
  EXPECT_EQ(answer.left, 0u);
  EXPECT_EQ(answer.wait, 200ms);
  EXPECT_EQ(passed(table, "a", five, start + 1s, 100), 5);
}

// What was owed under it is no more than the window of the new one.
TEST(RateTable, LetsInWhoUsedUpATighterCadence) {
  RateTable table{1000};
  constexpr RateTable::Cadence one_a_day{24h, 1}, many{1ms, 1000};
  EXPECT_TRUE(table.take(1, "a", one_a_day, start).passes);
  EXPECT_LE(table.take(1, "a", many, start + 1s).wait, 1ms);
  EXPECT_EQ(passed(table, "a", many, start + 1s + 1ms, 100), 1);
  EXPECT_EQ(passed(table, "a", many, start + 3s, 2000), 1000);
}

// Ten times as many as may pass, of 64 callers in turn, for a minute.
TEST(RateTable, LetsJustTheRatePassWhoeverElseAsks) {
  RateTable table{1000};
  std::array<int, 64> count{};
  for (auto time = 0ms; time < 60s; time += 10ms)
    for (int caller = 0; caller < 64; ++caller)
      if (table.take(1, name(caller), ten_a_second, start + time).passes)
        ++count[static_cast<std::size_t>(caller)];
  for (const int passed : count) EXPECT_EQ(passed, 10 + 599);
}

// What many threads take together is no more and no less than one would.
TEST(RateTable, CountsForAllThreadsTogether) {
  RateTable table{1000};
  constexpr RateTable::Cadence many{1h, 5000};
  std::atomic<int> all{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { all += passed(table, "a", many, start, 2000); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all, 5000);
}

// The most eager are remembered, and memory stays what it was.
TEST(RateTable, RemembersWhoAsksTooOftenAmongAMillionOthers) {
  RateTable table{100'000};
  const std::size_t bytes = table.bytes();
  EXPECT_LE(bytes, std::size_t{100'000} * 64 + 65536);
  constexpr RateTable::Cadence hundred{1s, 100};
  EXPECT_EQ(passed(table, "eager", hundred, start, 1000), 100);
  int refused = 0;
  for (int i = 0; i < 1'000'000; ++i)
    if (!table.take(1, name(i), hundred, start).passes) ++refused;
  EXPECT_EQ(refused, 0);
  EXPECT_FALSE(table.take(1, "eager", hundred, start).passes);
  EXPECT_EQ(table.bytes(), bytes);
}

/// How many of 64 that have used up their rate in the scope have been forgotten.
int forgotten(RateTable& table, std::uint64_t scope, const RateTable::Cadence& cadence,
              const std::function<void()>& meanwhile) {
  const auto all = [&] {
    int passed = 0;
    for (int caller = 0; caller < 64; ++caller)
      for (std::uint32_t i = 0; i <= cadence.burst; ++i)
        passed += table.take(scope, name(caller), cadence, start).passes ? 1 : 0;
    return passed;
  };
  EXPECT_EQ(all(), 64 * static_cast<int>(cadence.burst));
  meanwhile();
  return all() / static_cast<int>(cadence.burst);
}

// Whatever it costs a caller there: its names are free, its window is longer, it has used it up.
TEST(RateTable, ForgetsNobodyForAFloodOfAnotherScope) {
  RateTable table{10'000};
  constexpr RateTable::Cadence ten{100ms, 10}, one_a_day{24h, 1};
  const auto flood = [&] {
    for (int i = 0; i < 500'000; ++i) table.take(2, name(i), one_a_day, start);
  };
  EXPECT_EQ(forgotten(table, 1, ten, flood), 0);
}

TEST(RateTable, ForgetsNobodyForAFloodOfSeveralOthers) {
  RateTable table{10'000};
  constexpr RateTable::Cadence ten{100ms, 10}, one_a_day{24h, 1};
  const auto flood = [&] {
    for (int i = 0; i < 500'000; ++i)
      table.take(2 + static_cast<std::uint64_t>(i) % 3, name(i), one_a_day, start);
  };
  EXPECT_EQ(forgotten(table, 1, ten, flood), 0);
}

// Of callers whose scopes are equals: by what is left of a rate, not by how long it lasts.
TEST(RateTable, ForgetsWhoHasUsedTheLeastOfItsWindow) {
  RateTable table{1};  // a set
  constexpr RateTable::Cadence second{100ms, 10}, day{6h, 4};
  for (std::uint64_t scope = 1; scope <= 4; ++scope)
    for (int i = 0; i < 10; ++i) table.take(scope, "a", second, start);
  for (std::uint64_t scope = 5; scope <= 8; ++scope) table.take(scope, "a", day, start);
  table.take(9, "a", day, start);
  for (std::uint64_t scope = 1; scope <= 4; ++scope)
    EXPECT_FALSE(table.take(scope, "a", second, start).passes) << scope;
}

// As many as it is made for are told apart, all but a few whose sets are full.
TEST(RateTable, HasRoomForAsManyAsItIsMadeFor) {
  constexpr int callers = 100'000;
  RateTable table{callers};
  constexpr RateTable::Cadence one{1h, 1};
  for (int i = 0; i < callers; ++i) table.take(1, name(i), one, start);
  int forgotten = 0;
  for (int i = 0; i < callers; ++i)
    if (table.take(1, name(i), one, start + 1s).passes) ++forgotten;
  EXPECT_LT(forgotten, callers / 50);
}

}  // namespace
}  // namespace portico::http
