// Work that comes again and again: when it runs, and that it ends.

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stop_token>
#include <thread>

#include <gtest/gtest.h>

#include <portico/detail/periodic.hpp>
#include <portico/portico.hpp>

#include "sdk/recorder.hpp"
#include "slowness.hpp"

namespace {

using namespace portico;
using namespace std::chrono_literals;
using detail::Periodic;
using tests::Recorder;

template <class Condition> bool soon(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + 20s * slowness;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

TEST(Periodic, RunsAgainAndAgainUntilItIsStopped) {
  Recorder host;
  std::atomic<int> runs{0};
  Periodic periodic{host.host()};
  periodic.add("count", 1ms, [&](const void*) { ++runs; });
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(runs, 0) << "before it is started";
  periodic.start();
  EXPECT_TRUE(soon([&] { return runs >= 3; }));
  periodic.stop();
  const int seen = runs;
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(runs, seen);
}

TEST(Periodic, TheFirstRunIsOneIntervalAfterTheStart) {
  Recorder host;
  std::atomic<int> runs{0};
  Periodic periodic{host.host()};
  periodic.add("count", 1h, [&](const void*) { ++runs; });
  periodic.start();
  periodic.stop();
  EXPECT_EQ(runs, 0);
}

TEST(Periodic, NeverRunsTwiceAtOnceAndGoesOnAfterAnException) {
  Recorder host;
  std::atomic<int> inside{0}, most{0}, runs{0};
  Periodic periodic{host.host()};
  periodic.add("clean up", 1ms, [&](const void*) {
    most = std::max<int>(most, ++inside);
    std::this_thread::sleep_for(5ms);
    --inside;
    ++runs;
    throw std::runtime_error("no table");
  });
  periodic.start();
  EXPECT_TRUE(soon([&] { return runs >= 3; }));
  periodic.stop();
  EXPECT_EQ(most, 1);
  ASSERT_GE(host.log.size(), 3u);
  EXPECT_EQ(host.log[0], "clean up threw a std::runtime_error: no table");
}

TEST(Periodic, StopAsksTheTokenAndWaitsForTheRun) {
  Recorder host;
  std::atomic<bool> begun{false}, over{false};
  Periodic periodic{host.host()};
  periodic.add("long", 1ms, detail::step_of([&](std::stop_token token) {
                 begun = true;
                 while (!token.stop_requested()) std::this_thread::sleep_for(1ms);
                 std::this_thread::sleep_for(20ms);
                 over = true;
               }));
  periodic.start();
  ASSERT_TRUE(soon([&] { return begun.load(); }));
  periodic.stop();
  EXPECT_TRUE(over);
}

TEST(Periodic, OneThatTakesLongKeepsNoOtherFromItsTurn) {
  Recorder host;
  std::atomic<bool> stuck{false};
  std::atomic<int> runs{0};
  Periodic periodic{host.host()};
  periodic.add("stuck", 1ms, detail::step_of([&](const std::stop_token& token) {
                 stuck = true;
                 while (!token.stop_requested()) std::this_thread::sleep_for(1ms);
               }));
  periodic.add("other", 1ms, [&](const void*) { runs += stuck; });
  periodic.start();
  EXPECT_TRUE(soon([&] { return runs >= 2; }));
}

TEST(Periodic, TakesNoSignalsButThoseOfItsOwnFaults) {
  Recorder host;
  sigset_t seen;
  std::atomic<bool> looked{false};
  Periodic periodic{host.host()};
  periodic.add("look", 1ms, [&](const void*) {
    if (looked) return;
    pthread_sigmask(SIG_BLOCK, nullptr, &seen);
    looked = true;
  });
  periodic.start();
  ASSERT_TRUE(soon([&] { return looked.load(); }));
  periodic.stop();
  for (const int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP})
    EXPECT_EQ(sigismember(&seen, fault), 0) << fault;
  for (const int other : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1})
    EXPECT_EQ(sigismember(&seen, other), 1) << other;
}

TEST(Periodic, AnIntervalOfNothingIsRefused) {
  Recorder host;
  App app{host.host()};
  EXPECT_THROW(app.every(0s, [] {}), std::invalid_argument);
  EXPECT_THROW(app.every("x", -1s, [] {}), std::invalid_argument);
}

}  // namespace
