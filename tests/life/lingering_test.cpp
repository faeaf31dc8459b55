// What a plugin leaves behind that runs its code after stop(): threads keep its library in memory,
// and what nobody can know of is named when it is the end of the process.

#include <fstream>

#include <gmock/gmock.h>

#include "life/danger.hpp"
#include "os/sanitized.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
namespace fs = std::filesystem;

class Lingering : public testing::Operated {
protected:
  void SetUp() override {
    if (os::sanitized) GTEST_SKIP() << "the sanitizer starts the threads";
    folder.add("good");
  }
  static bool serves(Host& host) {
    return until([&] { return status(host, "/lingering") == 200; });
  }
  static bool is_loaded(const Host& host) {
    std::ifstream maps{"/proc/" + std::to_string(host.serving()) + "/maps"};
    for (std::string line; std::getline(maps, line);)
      if (line.find("-lingering.so") != line.npos) return true;
    return false;
  }
};

TEST_F(Lingering, ThreadsKeepTheLibraryAndEndNothing) {
  for (const std::string where : {"start", "constructor", "std", "request"}) {
    Host host{arguments()};
    ASSERT_EQ(status(host, "/good"), 200);
    const pid_t before = host.serving();
    put("lingering_" + where, "lingering");
    ASSERT_TRUE(serves(host)) << where << '\n' << host.err();
    const std::string remark = "lingering.so: leaves 1 thread running after stop(), so that";
    if (where == "request")  // which the try in a child cannot know
      EXPECT_THAT(host.err(), Not(HasSubstr(remark)));
    else
      EXPECT_TRUE(host.await_err(remark)) << where << '\n' << host.err();
    fs::remove(folder / "lingering.so");
    EXPECT_TRUE(host.await_err("lingering.so: stays in memory although it was closed: it has "
                               "started 1 thread that still runs after stop(): join"))
        << where << '\n'
        << host.err();
    std::this_thread::sleep_for(200ms);
    EXPECT_TRUE(is_loaded(host)) << where;
    EXPECT_EQ(status(host, "/good"), 200);
    EXPECT_EQ(host.serving(), before) << where << '\n' << host.err();
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0) << where << '\n' << host.err();
  }
}

TEST_F(Lingering, AThreadThatEndsSoonIsWaitedFor) {
  Host host{arguments()};
  ASSERT_EQ(status(host, "/good"), 200);
  put("ending", "lingering");
  ASSERT_TRUE(serves(host)) << host.err();
  fs::remove(folder / "lingering.so");
  EXPECT_TRUE(until([&] { return !is_loaded(host); })) << host.err();
  EXPECT_THAT(host.err(), Not(HasSubstr("thread")));
}

TEST_F(Lingering, WhatRunsUnloadedCodeIsNamed) {
  Host host{arguments()};
  ASSERT_EQ(status(host, "/good"), 200);
  put("lingering_timer", "lingering");
  ASSERT_TRUE(serves(host)) << host.err();
  const pid_t before = host.serving();
  fs::remove(folder / "lingering.so");
  EXPECT_TRUE(host.await_err("in plugin lingering 1.0.0, which is unloaded: a thread, timer or "
                             "callback that it has left behind ran on ("))
      << host.err();
  EXPECT_TRUE(until([&] { return host.serving() > 0 && host.serving() != before; }));
  EXPECT_TRUE(host.await_err("  at lingering.so + 0x")) << host.err();
  EXPECT_TRUE(until([&] { return status(host, "/good") == 200; }));
}

}  // namespace
}  // namespace portico
