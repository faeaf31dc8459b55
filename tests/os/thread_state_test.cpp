#include "os/thread_state.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <unistd.h>

namespace portico::os {
namespace {

TEST(ThreadState, AThreadThatSleepsWaits) {
  std::atomic<pid_t> number{0};
  std::atomic<bool> over{false};
  std::thread thread{[&] {
    number = ::gettid();
    while (!over) ::usleep(200'000);
  }};
  while (number == 0) ::usleep(1000);
  int seen = 0;  // it may be looked at between two sleeps
  for (int look = 0; look < 20; ++look, ::usleep(1000)) seen += waits(number);
  EXPECT_GT(seen, 10);
  over = true;
  thread.join();
}

TEST(ThreadState, AThreadThatComputesDoesNot) {
  std::atomic<pid_t> number{0};
  std::atomic<bool> over{false};
  std::thread thread{[&] {
    number = ::gettid();
    while (!over) {
    }
  }};
  while (number == 0) ::usleep(1000);
  for (int look = 0; look < 20; ++look, ::usleep(1000)) EXPECT_FALSE(waits(number));
  over = true;
  thread.join();
}

TEST(ThreadState, OneThatIsGoneWaits) { EXPECT_TRUE(waits(1 << 30)); }

}  // namespace
}  // namespace portico::os
