// Many connections: what they cost, and that they are in nobody's way.

#include <gtest/gtest.h>

#include <thread>

#include <malloc.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "http/app.hpp"
#include "os/sanitized.hpp"

namespace {
std::atomic<long> waits{0};
}

// In the place of libc's: counts how often a loop looks for what there is to do.
extern "C" int epoll_wait(int epoll, epoll_event* events, int most, int milliseconds) {
  ++waits;
  return static_cast<int>(
      ::syscall(SYS_epoll_pwait, epoll, events, most, milliseconds, nullptr, sizeof(sigset_t)));
}

namespace portico::http::test {
namespace {

using Clock = std::chrono::steady_clock;
const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

void allow_descriptors(rlim_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min(count, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

TEST(Scale, IdleAndStalledConnectionsAreInNobodysWay) {
  allow_descriptors(8192);
  App app;
  Running running{app};
  std::vector<Client> idle, stalled;
  idle.reserve(1000);
  for (int count = 0; count < 1000; ++count) {
    idle.push_back(running.client());
    ASSERT_EQ(idle.back().ask(get).status, 200);
  }
  for (int count = 0; count < 200; ++count) {
    stalled.push_back(running.client());
    stalled.back().send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  }
  auto client = running.client();
  std::vector<std::chrono::microseconds> times;
  for (int round = 0; round < 200; ++round) {
    auto begin = Clock::now();
    ASSERT_EQ(client.ask(get).status, 200);
    times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin));
  }
  std::sort(times.begin(), times.end());
  EXPECT_LT(times[100], 5ms * slowness) << "none of them is waited for";
  stalled[7].send("x\r\n\r\n");
  EXPECT_EQ(stalled[7].answer().status, 200);
  EXPECT_EQ(idle[500].ask(get).status, 200);
}

std::size_t resident() {
  std::ifstream file{"/proc/self/statm"};
  std::size_t size = 0, pages = 0;
  file >> size >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(Scale, AnIdleConnectionCostsLessThanTwoKilobytes) {
  if (os::sanitized) GTEST_SKIP() << "a sanitizer keeps memory of its own";
  allow_descriptors(8192);
  App app;
  Running running{app};
  constexpr std::size_t count = 2000;
  std::vector<Client> idle;
  idle.reserve(count + 100);
  for (int warm = 0; warm < 100; ++warm) {
    idle.push_back(running.client());
    idle.back().ask(get);
  }
  ::malloc_trim(0);  // what earlier tests freed would hide what these connections take
  auto before = resident();
  for (std::size_t made = 0; made < count; ++made) {
    idle.push_back(running.client());
    ASSERT_EQ(idle.back().ask(get).status, 200);
  }
  auto each = (resident() - before) / count;
  RecordProperty("octets", static_cast<int>(each));
  EXPECT_LT(each, 2000U);
}

TEST(Scale, RunningOutOfDescriptorsIsSurvivedWithoutSpinning) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer looks at memory through a pipe, which takes descriptors";
#endif
  App app;
  Running running{app};
  auto client = running.client();
  ASSERT_EQ(client.ask(get).status, 200);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  int next = ::dup(client.descriptor());
  ::close(next);
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(next) + 1;
  ::setrlimit(RLIMIT_NOFILE, &tight);
  auto waiting = running.client();  // takes the last descriptor: none is left for the server's end
  waiting.send(get);
  const Clock::time_point begin = Clock::now();
  const long waits_before = waits;
  EXPECT_EQ(waiting.read_for(400ms), "");
  EXPECT_LT(waits - waits_before, (Clock::now() - begin) / 5ms) << "it would be thousands";
  EXPECT_EQ(client.ask(get).status, 200);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(waiting.answer().status, 200);
}

TEST(Scale, TheNumberOfConnectionsCanBeLimited) {
  App app;
  Limits limits = Running::usual();
  limits.connections = 2;
  Running running{app, limits};
  auto first = running.client(), second = running.client();
  EXPECT_EQ(first.ask(get).status, 200);
  EXPECT_EQ(second.ask(get).status, 200);
  auto third = running.client();
  third.send(get);
  EXPECT_EQ(third.read_for(200ms), "");
  first.close();
  EXPECT_EQ(third.answer().status, 200);
}

TEST(Scale, ManyClientsOnTwoLoops) {
  App app;
  Running running{app, Running::usual(), 2};
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        auto client = running.client();
        for (int request = 0; request < 10; ++request) {
          client.send(get + "POST /pool HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
          if (client.answer().body == "GET /||a|1|" && client.answer().body == "POST /pool||a|1|hi")
            ++good;
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 800);
  EXPECT_TRUE(soon([&] { return app.done_sent == 1600; }));
}

}  // namespace
}  // namespace portico::http::test
