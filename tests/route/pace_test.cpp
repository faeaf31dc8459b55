#include "route/pace.hpp"

#include <atomic>
#include <barrier>
#include <thread>

#include <gtest/gtest.h>
#include <sched.h>

#include "slowness.hpp"

namespace portico::route {
namespace {

using namespace std::chrono_literals;
using Cause = Pace::Cause;

/// Quick calls until it comes to the loop.
int run_up(Pace& pace) {
  int calls = 0;
  while (pace.place() == Pace::Place::pool && calls < 1'000'000)
    pace.took(1us, Cause::unknown), ++calls;
  return calls;
}

TEST(Pace, BeginsOnThePoolAndComesToTheLoopWhenSteadilyQuick) {
  Pace pace;
  EXPECT_EQ(pace.place(), Pace::Place::pool);
  for (int call = 0; call < 15; ++call) pace.took(100us, Cause::unknown);
  EXPECT_EQ(pace.place(), Pace::Place::pool);
  pace.took(100us, Cause::unknown);
  EXPECT_EQ(pace.place(), Pace::Place::loop);
}

TEST(Pace, ASlowCallOnTheWayStartsTheRunAnew) {
  Pace pace;
  for (int call = 0; call < 15; ++call) pace.took(1us, Cause::unknown);
  pace.took(10ms, Cause::handler);
  EXPECT_EQ(run_up(pace), 16);
}

TEST(Pace, LeavesTheLoopAtTheFirstSlowCallAndHasToShowMoreEachTime) {
  Pace pace;
  EXPECT_EQ(run_up(pace), 16);
  pace.took(1ms, Cause::unknown);
  EXPECT_EQ(pace.place(), Pace::Place::pool);
  EXPECT_EQ(run_up(pace), 16);
  for (int expected : {16, 32, 64, 128}) {
    pace.took(1ms, Cause::handler);
    EXPECT_EQ(pace.place(), Pace::Place::pool);
    EXPECT_EQ(run_up(pace), expected);
  }
}

TEST(Pace, ACallThatWasInterruptedStays) {
  Pace pace;
  run_up(pace);
  for (int call = 0; call < 10; ++call) {
    pace.took(5ms, Cause::machine);
    EXPECT_EQ(pace.place(), Pace::Place::loop);
  }
}

TEST(Pace, TakesTheWordOfTheAuthor) {
  Pace quick, blocking;
  quick.declare(PORTICO_QUICK);
  blocking.declare(PORTICO_BLOCKING);
  for (int call = 0; call < 100; ++call) {
    const Pace::Call first{quick}, second{blocking};
  }
  {
    const Pace::Call slow{quick};
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(quick.place(), Pace::Place::loop);
  EXPECT_EQ(blocking.place(), Pace::Place::pool);
}

TEST(Pace, ACallThatWasStuckOutweighsTheWordOfTheAuthor) {
  Pace pace;
  pace.declare(PORTICO_QUICK);
  pace.stuck();
  EXPECT_EQ(pace.place(), Pace::Place::pool);
  EXPECT_EQ(run_up(pace), 1 << 16);
}

/// More quick calls than are looked at closely after a slow one.
void call_often(Pace& pace) {
  for (int call = 0; call < 5000; ++call) pace.took(1us, Cause::unknown);
}

// Two loops may both make the last call that is looked at closely.
TEST(Pace, ACloserLookEndsWhateverTheThreads) {
  constexpr int rounds = 1000 / slowness;
  Pace pace;
  std::barrier both{2};
  std::thread other{[&] {
    for (int round = 0; round < rounds; ++round) {
      both.arrive_and_wait();
      call_often(pace);
      both.arrive_and_wait();
    }
  }};
  int endless = 0;
  for (int round = 0; round < rounds; ++round) {
    pace.took(1ms, Cause::unknown);
    run_up(pace);
    both.arrive_and_wait();
    call_often(pace);
    both.arrive_and_wait();
    call_often(pace);
    endless += pace.suspect();
  }
  other.join();
  EXPECT_EQ(endless, 0);
}

void wait() { std::this_thread::sleep_for(1ms); }
void compute() {
  const auto until = Pace::Clock::now() + 50ms;
  while (Pace::Clock::now() < until) {
  }
}

/// Comes to the loop, leaves it with a first slow call, comes again and is looked at closely.
TEST(Pace, TellsWhatBlocksAndWhatComputesByALookAtItsThread) {
  for (auto slow : {wait, compute}) {
    Pace pace;
    for (int turn = 0; turn < 3; ++turn) {
      run_up(pace);
      const Pace::Call call{pace};
      slow();
    }
    // The second and third slow call were seen for what they were.
    EXPECT_EQ(pace.place(), Pace::Place::pool);
    EXPECT_EQ(run_up(pace), 32);
  }
}

/// A thread that computes on the first core this one may use; so does this one, until the end.
class Rival {
public:
  Rival() {
    ::sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int core = 0; core < CPU_SETSIZE; ++core)
      if (CPU_ISSET(core, &before_)) {
        CPU_SET(core, &one);
        break;
      }
    ::sched_setaffinity(0, sizeof one, &one);
    rival_ = std::thread{[this] {
      while (!stop_.load(std::memory_order_relaxed)) continue;
    }};
  }
  ~Rival() {
    stop_ = true;
    rival_.join();
    ::sched_setaffinity(0, sizeof before_, &before_);
  }
  Rival(const Rival&) = delete;
  Rival& operator=(const Rival&) = delete;

private:
  cpu_set_t before_{};
  std::atomic<bool> stop_{false};
  std::thread rival_;
};

TEST(Pace, AThreadThatIsPreemptedInItsCallsDoesNotCostTheirRouteItsPlace) {
  const Rival rival;
  Pace pace;
  run_up(pace);
  long calls = 0, on_pool = 0, slow = 0;
  const auto until = Pace::Clock::now() + 20s;
  while (slow < 60 && Pace::Clock::now() < until) {
    const auto start = Pace::Clock::now();
    {
      const Pace::Call call{pace};
      for (const auto end = start + 20us; Pace::Clock::now() < end;) continue;
    }
    ++calls;
    on_pool += pace.place() == Pace::Place::pool;
    slow += Pace::Clock::now() - start > Pace::quick;
  }
  ASSERT_GT(slow, 0);
  // A few are spent on finding out.
  EXPECT_LT(on_pool, calls / 10) << calls << " calls, " << slow << " of them preempted";
}

}  // namespace
}  // namespace portico::route
