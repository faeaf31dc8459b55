#include "http/wire/loop/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace portico::http {
namespace {

using namespace std::chrono_literals;

struct Timer : TimerWheel::Entry {
  int fired = 0;
  Clock::time_point when;
};

const Clock::time_point start = Clock::time_point{} + 1000s;

TEST(TimerWheel, FiresWhenTheTimeHasComeAndNotBefore) {
  TimerWheel wheel{start};
  std::mt19937 random{7};
  std::deque<Timer> timers(500);
  for (Timer& timer : timers)
    wheel.set(timer, start + std::chrono::milliseconds{random() % 20'000});
  auto now = start;
  auto fire = [&](TimerWheel::Entry& entry) {
    auto& timer = static_cast<Timer&>(entry);
    ++timer.fired;
    EXPECT_LE(timer.deadline(), now);
    EXPECT_LE(now - timer.deadline(), 20ms);
  };
  for (int turn = 0; turn < 2100; ++turn, now += 10ms) wheel.turn(now, fire);
  EXPECT_TRUE(std::all_of(timers.begin(), timers.end(),
                          [](const Timer& timer) { return timer.fired == 1; }));
}

TEST(TimerWheel, SleepingAsLongAsItIsQuietMissesNothing) {
  TimerWheel wheel{start};
  Timer timer;
  wheel.set(timer, start + 9'001ms);
  auto now = start;
  for (int turn = 0; turn < 20 && !timer.fired; ++turn) {
    now += std::max<std::chrono::milliseconds>(wheel.quiet(now), 1ms);
    wheel.turn(now, [&](TimerWheel::Entry&) { ++timer.fired; });
  }
  EXPECT_EQ(timer.fired, 1);
  EXPECT_LE(now - start, 9'020ms);
  EXPECT_GE(now - start, 9'001ms);
}

TEST(TimerWheel, ItIsQuietUntilTheNextDeadlineWhereverItStands) {
  for (auto begin = start; begin < start + 4'096ms; begin += 92ms) {
    for (auto ahead = 1ms; ahead < 4'080ms; ahead += 61ms) {
      TimerWheel wheel{begin};
      Timer timer, later;
      wheel.set(timer, begin + ahead);
      wheel.set(later, begin + ahead + 9'000ms);  // as far away as a turn goes
      const auto quiet = wheel.quiet(begin);
      EXPECT_GE(quiet, ahead) << (begin - start).count();
      EXPECT_LE(quiet, ahead + 8ms) << (begin - start).count();
    }
  }
}

TEST(TimerWheel, IsQuietByWhatIsSetAndClearedAfterItWasAsked) {
  TimerWheel wheel{start};
  Timer soon, later;
  wheel.set(later, start + 900ms);
  EXPECT_GE(wheel.quiet(start), 900ms);
  wheel.set(soon, start + 100ms);
  EXPECT_LE(wheel.quiet(start), 108ms);
  TimerWheel::clear(soon);
  wheel.turn(start + 120ms, [](TimerWheel::Entry&) { FAIL(); });
  EXPECT_GE(wheel.quiet(start + 120ms), 780ms);
  wheel.turn(start + 920ms, [](TimerWheel::Entry& entry) { ++static_cast<Timer&>(entry).fired; });
  EXPECT_EQ(later.fired, 1);
  EXPECT_EQ(soon.fired, 0);
}

TEST(TimerWheel, ALaterDeadlineReplacesAnEarlierOne) {
  TimerWheel wheel{start};
  Timer timer;
  auto fire = [&](TimerWheel::Entry&) { ++timer.fired; };
  for (int step = 0; step < 100; ++step) {
    wheel.set(timer, start + step * 10ms + 50ms);
    wheel.turn(start + step * 10ms, fire);
  }
  EXPECT_EQ(timer.fired, 0);
  wheel.turn(start + 2s, fire);
  EXPECT_EQ(timer.fired, 1);
}

TEST(TimerWheel, AnEarlierDeadlineReplacesALaterOne) {
  TimerWheel wheel{start};
  Timer timer;
  wheel.set(timer, start + 10s);
  wheel.set(timer, start + 20ms);
  wheel.turn(start + 30ms, [&](TimerWheel::Entry&) { ++timer.fired; });
  EXPECT_EQ(timer.fired, 1);
}

TEST(TimerWheel, WhatIsClearedOrGoneDoesNotFire) {
  TimerWheel wheel{start};
  Timer cleared;
  {
    Timer gone;
    wheel.set(gone, start + 10ms);
  }
  wheel.set(cleared, start + 10ms);
  TimerWheel::clear(cleared);
  TimerWheel::clear(cleared);
  wheel.turn(start + 1s, [](TimerWheel::Entry&) { FAIL(); });
}

TEST(TimerWheel, AnEntryMaySetItselfAgain) {
  TimerWheel wheel{start};
  Timer timer;
  wheel.set(timer, start + 10ms);
  auto now = start;
  for (; now < start + 1s; now += 5ms)
    wheel.turn(now, [&](TimerWheel::Entry& entry) {
      ++timer.fired;
      wheel.set(entry, now + 100ms);
    });
  EXPECT_GE(timer.fired, 8);
  EXPECT_LE(timer.fired, 10);
}

TEST(TimerWheel, AfterALongSleepEverythingDueFires) {
  TimerWheel wheel{start};
  std::deque<Timer> timers(50);
  for (std::size_t at = 0; at < timers.size(); ++at) wheel.set(timers[at], start + at * 300ms);
  wheel.turn(start + 60s, [](TimerWheel::Entry& entry) { ++static_cast<Timer&>(entry).fired; });
  EXPECT_TRUE(std::all_of(timers.begin(), timers.end(),
                          [](const Timer& timer) { return timer.fired == 1; }));
}

}  // namespace
}  // namespace portico::http
