#include "http/wire/loop/alarm_clock.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace portico::http {
namespace {

using namespace std::chrono_literals;

struct Bell : AlarmClock::Entry {
  explicit Bell(std::function<void()> what) : act{std::move(what)} {}
  void rings() override { act(); }
  std::function<void()> act;
};

TEST(AlarmClock, RingsInTheOrderOfTimesAndOnce) {
  AlarmClock clock;
  const Clock::time_point start = Clock::now();
  std::string rang;
  Bell a{[&] { rang += 'a'; }}, b{[&] { rang += 'b'; }}, c{[&] { rang += 'c'; }};
  clock.set(c, start + 30ms);
  clock.set(a, start + 10ms);
  clock.set(b, start + 20ms);
  clock.ring(start + 9ms);
  EXPECT_EQ(rang, "");
  clock.ring(start + 20ms);
  EXPECT_EQ(rang, "ab");
  clock.ring(start + 1h);
  clock.ring(start + 2h);
  EXPECT_EQ(rang, "abc");
}

TEST(AlarmClock, TheLastTimeThatWasSetCounts) {
  AlarmClock clock;
  const Clock::time_point start = Clock::now();
  int rang = 0;
  Bell bell{[&] { ++rang; }};
  clock.set(bell, start + 10ms);
  clock.set(bell, start + 50ms);
  clock.ring(start + 40ms);
  EXPECT_EQ(rang, 0);
  AlarmClock::clear(bell);
  clock.ring(start + 1h);
  EXPECT_EQ(rang, 0);
  clock.set(bell, start);
  clock.ring(start);
  EXPECT_EQ(rang, 1);
}

TEST(AlarmClock, MayBeSetWhileItRingsAndLeavesWhenItEnds) {
  AlarmClock clock;
  const Clock::time_point start = Clock::now();
  int rang = 0;
  Bell again{[&] {
    if (++rang == 1) clock.set(again, start + 20ms);
  }};
  {
    Bell gone{[] { FAIL(); }};
    clock.set(gone, start + 5ms);
  }
  clock.set(again, start + 10ms);
  clock.ring(start + 10ms);
  EXPECT_EQ(rang, 1);
  clock.ring(start + 20ms);
  EXPECT_EQ(rang, 2);
}

TEST(AlarmClock, TellsHowLongItIsQuiet) {
  AlarmClock clock;
  EXPECT_EQ(clock.quiet(100ms), 100ms);
  Bell bell{[] {}};
  clock.set(bell, Clock::now() + 1h);
  EXPECT_EQ(clock.quiet(100ms), 100ms);
  clock.set(bell, Clock::now() - 1ms);
  EXPECT_EQ(clock.quiet(100ms), 0ms);
  clock.set(bell, Clock::now() + 50s);
  EXPECT_GT(clock.quiet(100s), 0ms);
  EXPECT_LE(clock.quiet(100s), 50s);
}

}  // namespace
}  // namespace portico::http
