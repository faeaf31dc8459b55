// Plugins that crash, leave and hang while they serve, seen over HTTP and in the log.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "life/danger.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

class Crash : public testing::Danger {};

/** The number of the first line of a fixture's source that is `text`; 0 when there is none. */
int line_of(const std::string& fixture, const std::string& text) {
  std::ifstream source{fs::path{PORTICO_SOURCE_DIR} / "tests/fixtures" / fixture};
  int number = 0;
  for (std::string line; std::getline(source, line);) {
    ++number;
    if (line == text) return number;
  }
  return 0;
}

struct Wound {
  std::string route, told;
  std::vector<std::string> frames;
};

TEST_F(Crash, IsToldWithPluginAndRouteAndFollowedByAnotherProcess) {
  std::vector<Wound> wounds{
      {"segv",
       "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/segv",
       {"  at write_to_nowhere + 0x", " in danger.so\n", "  at segv + 0x"}},
      {"abort",
       "crashed with SIGABRT in plugin danger 1.0.0, GET /danger/abort",
       {"  at abort + 0x", "  at give_up + 0x"}},
      {"overflow",
       "in plugin danger 1.0.0, GET /danger/overflow",
       {"  at deeper + 0x", "repeated "}},
      {"exit",
       "was ended with exit status 3 in plugin danger 1.0.0, GET /danger/exit",
       {"  at leave + 0x"}},
      {"_exit",
       "was ended with exit status 4 in plugin danger 1.0.0, GET /danger/_exit",
       {"  at leave_at_once + 0x"}},
      {"kill",
       "MiB at its peak; only plugin danger 1.0.0, GET /danger/kill, was in flight",
       {"  lost in flight: danger GET /danger/kill"}},
      {"task",
       "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/task",
       {"  at crash_in_task + 0x"}}};
#if !defined(__SANITIZE_THREAD__)  // whose free() takes it
  wounds.push_back({"free",
                    "crashed with SIGABRT in plugin danger 1.0.0, GET /danger/free",
                    {"  at free_twice + 0x"}});
#endif
  for (const Wound& wound : wounds) {
    Host host{arguments()};
    ASSERT_TRUE(serves(host));
    const pid_t before = host.serving();
    const auto began = Clock::now();
    const int answer = status(host, "/danger/" + wound.route);
    EXPECT_EQ(answer, wound.route == "task" ? 200 : 0) << wound.route;
    if (wound.route == "task") {
      EXPECT_TRUE(until([&] { return host.serving() != before; }));
    }
    EXPECT_TRUE(serves(host)) << wound.route;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
    std::printf("%s: back after %d ms\n", wound.route.c_str(), static_cast<int>(took.count()));
    EXPECT_NE(host.serving(), before);
    EXPECT_TRUE(host.await_err(wound.told)) << wound.route << '\n' << host.err();
    for (const std::string& frame : wound.frames)
      EXPECT_TRUE(host.await_err(frame)) << wound.route << '\n' << host.err();
    EXPECT_EQ(status(host, "/danger/ok"), 200);
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0) << host.err();
  }
}

TEST_F(Crash, IsToldWithTheLinesOfTheLibraryThatWasLoaded) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/danger/ok"), 200);
  fs::copy_file(Folder::fixture("good"), folder / ".new");
  fs::rename(folder / ".new", folder / "danger.so");  // whose id is taken: the old one goes on
  EXPECT_TRUE(host.await_err("danger.so: has the id 'good'")) << host.err();
  EXPECT_EQ(status(host, "/danger/segv"), 0);
  EXPECT_TRUE(host.await_err("  at write_to_nowhere + 0x")) << host.err();
  const int line = line_of("danger.c", "  write_to_nowhere();");
  EXPECT_TRUE(host.await_err("danger.c:" + std::to_string(line) + ") in danger.so\n"))
      << host.err();
}

TEST_F(Crash, BeforeItIsReadyIsFollowedByOneThatAnnouncesItself) {
  folder.add("early");
  Host host{arguments(), {{"FIXTURE_ONCE", folder / "once"}}};
  EXPECT_GT(host.port(), 0);
  EXPECT_EQ(status(host, "/early"), 200);
  EXPECT_THAT(host.err(),
              HasSubstr("crashed with SIGSEGV at address 0x0 in plugin early 1.0.0, start()"));
}

TEST_F(Crash, ThreeInAMinutePutThePluginIntoQuarantine) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(status(host, "/danger/segv"), 0);
    EXPECT_TRUE(serves(host));
  }
  EXPECT_TRUE(host.await_err("danger 1.0.0 is in quarantine, its routes answer 503: crashed 3 "
                             "times in a minute; the last time it crashed with SIGSEGV"))
      << host.err();
  const testing::Response answer = Client{host.port()}.get("/danger/ok");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(Client::field(answer.head, "retry-after"), "60");
  EXPECT_EQ(status(host, "/danger/segv"), 503);
  EXPECT_EQ(status(host, "/good"), 200);
  put("danger_2");
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 200; })) << "a new file lifts it";
  EXPECT_EQ(status(host, "/danger/segv"), 0);
  EXPECT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/danger/ok"), 200) << "a new version begins anew";
}

TEST_F(Crash, IsNotBelievedWhatItForgesInItsReport) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  const pid_t before = host.serving();
  EXPECT_EQ(status(host, "/danger/forge"), 0);
  EXPECT_TRUE(until([&] { return host.serving() != before; }));
  EXPECT_TRUE(serves(host));
  EXPECT_TRUE(
      host.await_err("serving process " + std::to_string(before) + " was killed by SIGKILL"))
      << host.err();
  EXPECT_TRUE(host.await_err("has left a count of background tasks that cannot be"));
  EXPECT_THAT(host.err(), Not(HasSubstr("SIGHUP")));
  EXPECT_THAT(host.err(), Not(HasSubstr("\\u0001")));
  EXPECT_THAT(host.err(), Not(HasSubstr("tasks more are lost")));
  EXPECT_THAT(host.err(), Not(HasSubstr("  at 0x")));
}

TEST_F(Crash, ByAKillFromOutsideIsNobodysFault) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  for (int i = 0; i < 4; ++i) {
    Client client{host.port()};
    client.send("GET /danger/hang HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(until([&] {
      return json::parse(said({"plugins", "--json"})).at("plugins")[0].at("in_flight") == 1;
    }));
    const pid_t before = host.serving();
    Host::signal(before, SIGKILL);
    EXPECT_TRUE(until([&] { return host.serving() != before; }));
    EXPECT_TRUE(serves(host));
  }
  EXPECT_TRUE(host.await_err("only plugin danger 1.0.0, GET /danger/hang, was in flight"))
      << host.err();
  EXPECT_THAT(host.err(), HasSubstr("was killed by SIGKILL"));
  EXPECT_EQ(status(host, "/danger/ok"), 200) << "in quarantine for what the operator did";
}

TEST_F(Crash, WhatNeedsAPluginInQuarantineWaitsWithIt) {
  folder.add("dangerous");
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/dangerous"), 200);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(status(host, "/danger/segv"), 0);
    EXPECT_TRUE(serves(host));
  }
  EXPECT_EQ(status(host, "/danger/ok"), 503);
  const testing::Response answer = Client{host.port()}.get("/dangerous");
  EXPECT_EQ(answer.status, 503) << "it may not start without what it needs, but it is no 404";
  EXPECT_EQ(Client::field(answer.head, "retry-after"), "60");
  const std::string told = said({"plugins"});
  EXPECT_THAT(told, HasSubstr("needs plugin 'danger', which is in quarantine: this one follows "
                              "when that is lifted"));
  EXPECT_THAT(told, HasSubstr(" waiting "));
  put("danger_2");
  EXPECT_TRUE(until([&] { return status(host, "/dangerous") == 200; })) << host.err();
  EXPECT_EQ(status(host, "/danger/ok"), 200);
  fs::remove(folder / "danger.so");
  EXPECT_TRUE(until([&] { return status(host, "/dangerous") == 503; })) << host.err();
  EXPECT_EQ(status(host, "/danger/ok"), 404);
}

TEST_F(Crash, QuarantineIsLiftedByCommandAndOutlivesACrash) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  EXPECT_EQ(ask({"quarantine", "danger"}), 0);
  EXPECT_EQ(status(host, "/danger/ok"), 503);
  host.signal_serving(SIGKILL);
  EXPECT_TRUE(host.await_err("was killed by SIGKILL"));
  EXPECT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/danger/ok"), 503) << "the next process has forgotten";
  EXPECT_EQ(ask({"enable", "danger"}), 0);
  EXPECT_EQ(status(host, "/danger/ok"), 200);
  EXPECT_EQ(ask({"disable", "danger"}), 0);
  EXPECT_EQ(status(host, "/danger/ok"), 404);
  host.signal_serving(SIGKILL);
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 404; }));
}

TEST_F(Crash, TooManyHungThreadsBringAFreshProcess) {
  Host host{arguments(
      {"--threads-handlers", "4", "--deadlines-handler", "0.3", "--deadlines-shutdown", "0.5"})};
  ASSERT_TRUE(serves(host));
  const pid_t before = host.serving();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(status(host, "/danger/hang"), 504);
  EXPECT_TRUE(host.await_err("threads whose handlers do not return: a fresh one takes over"))
      << host.err();
  EXPECT_TRUE(host.await_err("replaced by a fresh process"));
  EXPECT_TRUE(until([&] { return host.serving() != before; }));
  EXPECT_TRUE(serves(host));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
}

TEST_F(Crash, EndsTheProcessWithoutASupervisor) {
  Host host{arguments({"--no-supervise"})};
  ASSERT_TRUE(serves(host));
  EXPECT_EQ(host.serving(), -1);
  EXPECT_EQ(status(host, "/danger/segv"), 0);
  EXPECT_EQ(host.wait(), 128 + SIGSEGV);
}

TEST_F(Crash, OfTheSupervisorEndsTheProcessThatServes) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  const pid_t worker = host.serving();
  ASSERT_GT(worker, 0);
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), 128 + SIGKILL);
  EXPECT_TRUE(until([&] { return ::kill(worker, 0) != 0; }));
}

}  // namespace
}  // namespace portico
