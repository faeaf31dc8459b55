// Plugins that crash, leave, hang and leak while they serve, seen over HTTP and in the log.

#include <filesystem>
#include <functional>

#include <gmock/gmock.h>

#include "life/load.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Load;
using ::testing::Not;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

class Crash : public ::testing::Test {
protected:
  const Folder folder;

  void SetUp() override {
    folder.add("good");
    put("danger_1");
  }
  void put(const std::string& fixture) const {
    fs::copy_file(Folder::fixture(fixture), folder / ".new", fs::copy_options::overwrite_existing);
    fs::rename(folder / ".new", folder / "danger.so");
  }
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  static bool until(const std::function<bool()>& holds) {
    for (int i = 0; i < 4000 * slowness; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
  /// 0: the connection ended without an answer.
  static int status(Host& host, const std::string& path) {
    try {
      return Client{host.port()}.get(path).status;
    } catch (const std::runtime_error&) {
      return 0;
    }
  }
  static bool serves(Host& host) {
    return until([&] { return status(host, "/good") == 200; });
  }
  int ask(const std::vector<std::string>& words) const {
    std::vector<std::string> all{words};
    all.insert(all.end(), {"--plugins", folder.path().string()});
    Host command{all};
    return command.wait();
  }
};

struct Harm {
  std::string route, told;
  std::vector<std::string> frames;
};

TEST_F(Crash, IsToldWithPluginAndRouteAndFollowedByAnotherProcess) {
  const std::vector<Harm> harms {
    {"segv",
     "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/segv",
     {"  at write_to_nowhere + 0x", " in danger.so\n", "  at segv + 0x"}},
        {"abort",
         "crashed with SIGABRT in plugin danger 1.0.0, GET /danger/abort",
         {"  at abort + 0x", "  at give_up + 0x"}},
#if !defined(__SANITIZE_THREAD__)  // whose free() takes it
        {"free",
         "crashed with SIGABRT in plugin danger 1.0.0, GET /danger/free",
         {"  at free_twice + 0x"}},
#endif
        {"overflow", "in plugin danger 1.0.0, GET /danger/overflow", {"  at deeper + 0x"}},
        {"exit",
         "was ended with exit status 3 in plugin danger 1.0.0, GET /danger/exit",
         {"  at leave + 0x"}},
        {"_exit",
         "was ended with exit status 4 in plugin danger 1.0.0, GET /danger/_exit",
         {"  at leave_at_once + 0x"}},
        {"kill",
         "was killed by SIGKILL (out of memory, or somebody's kill) in plugin danger 1.0.0",
         {"  lost in flight: danger GET /danger/kill"}},
    {
      "task", "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/task", {
        "  at crash_in_task + 0x"
      }
    }
  };
  for (const Harm& harm : harms) {
    Host host{arguments()};
    ASSERT_TRUE(serves(host));
    const pid_t before = host.serving();
    const auto began = Clock::now();
    const int answer = status(host, "/danger/" + harm.route);
    EXPECT_EQ(answer, harm.route == "task" ? 200 : 0) << harm.route;
    if (harm.route == "task") {
      EXPECT_TRUE(until([&] { return host.serving() != before; }));
    }
    EXPECT_TRUE(serves(host)) << harm.route;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
    std::printf("%s: back after %d ms\n", harm.route.c_str(), static_cast<int>(took.count()));
    EXPECT_NE(host.serving(), before);
    EXPECT_TRUE(host.await_err(harm.told)) << harm.route << '\n' << host.err();
    for (const std::string& frame : harm.frames)
      EXPECT_TRUE(host.await_err(frame)) << harm.route << '\n' << host.err();
    EXPECT_EQ(status(host, "/danger/ok"), 200);
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0) << host.err();
  }
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
  EXPECT_TRUE(host.await_err("danger 1.0.0 is in quarantine, its routes answer 503: three crashes "
                             "in a minute; the last crashed with SIGSEGV"))
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

TEST_F(Crash, QuarantineIsLiftedByCommandAndOutlivesACrash) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  EXPECT_EQ(ask({"quarantine", "danger"}), 0);
  EXPECT_EQ(status(host, "/danger/ok"), 503);
  ::kill(host.serving(), SIGKILL);
  EXPECT_TRUE(host.await_err("was killed by SIGKILL"));
  EXPECT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/danger/ok"), 503) << "the next process has forgotten";
  EXPECT_EQ(ask({"enable", "danger"}), 0);
  EXPECT_EQ(status(host, "/danger/ok"), 200);
  EXPECT_EQ(ask({"disable", "danger"}), 0);
  EXPECT_EQ(status(host, "/danger/ok"), 404);
  ::kill(host.serving(), SIGKILL);
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 404; }));
}

TEST_F(Crash, TooManyHungThreadsBringAFreshProcess) {
  Host host{arguments({"--threads-handlers", "4", "--deadlines-handler", "0.3"})};
  ASSERT_TRUE(serves(host));
  const pid_t before = host.serving();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(status(host, "/danger/hang"), 504);
  EXPECT_TRUE(host.await_err("threads whose handlers do not return: a fresh one takes over"))
      << host.err();
  EXPECT_TRUE(host.await_err("replaced by a fresh process"));
  EXPECT_TRUE(until([&] { return host.serving() != before; }));
  EXPECT_TRUE(serves(host));
}

TEST_F(Crash, ALeakBringsAFreshProcessWithoutAFailedRequest) {
  if (!Load::there_is_wrk()) GTEST_SKIP() << "wrk is not installed";
  fs::copy_file(Folder::fixture("version_1"), folder / "version.so");
  Host host{arguments({"--limits-memory", "200", "--log-access", "false"})};
  ASSERT_TRUE(serves(host));
  Load load{host.port(), "/version", 32, 10};
  const pid_t before = host.serving();
  int failed = 0, calls = 0;
  while (!load.over()) {
    failed += status(host, "/danger/leak") != 200;
    ++calls;
    std::this_thread::sleep_for(5ms);
  }
  auto counts = load.counts();
  EXPECT_NE(host.serving(), before) << calls << " MB";
  EXPECT_THAT(host.err(), HasSubstr("MiB of memory, limits.memory is 200: a fresh one takes over"));
  EXPECT_EQ(failed, 0) << "of " << calls;
  EXPECT_GT(counts["answers"], 1000 / slowness) << load.text;
  EXPECT_EQ(counts["failed"], 0) << load.text;
  EXPECT_EQ(counts["mixed"], 0) << load.text;
  EXPECT_EQ(counts["broken"], 0) << load.text;
  std::printf("%d MB leaked beside %ld answers\n", calls, counts["answers"]);
}

TEST_F(Crash, UnderLoadCostsOnlyWhatIsInFlight) {
  if (!Load::there_is_wrk()) GTEST_SKIP() << "wrk is not installed";
  fs::copy_file(Folder::fixture("version_1"), folder / "version.so");
  Host host{arguments({"--log-access", "false"})};
  ASSERT_TRUE(serves(host));
  Load load{host.port(), "/version", 32, 8};
  int crashes = 0;
  for (const std::string harm : {"segv", "abort"}) {
    std::this_thread::sleep_for(1s);
    EXPECT_EQ(status(host, "/danger/" + harm), 0);
    EXPECT_TRUE(serves(host));
    ++crashes;
  }
  auto counts = load.counts();
  EXPECT_GT(counts["answers"], 1000 / slowness) << load.text;
  EXPECT_EQ(counts["failed"], 0) << load.text;
  EXPECT_EQ(counts["mixed"], 0) << load.text;
  // Each crash ends the connections there are; what was in flight on them is lost, no more.
  EXPECT_LE(counts["broken"], 2 * 32 * crashes) << load.text;
  std::printf("%d crashes beside %ld answers: %ld connections broken\n", crashes, counts["answers"],
              counts["broken"]);
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
  host.signal(SIGKILL);
  EXPECT_EQ(host.wait(), 128 + SIGKILL);
  EXPECT_TRUE(until([&] { return ::kill(worker, 0) != 0; }));
}

}  // namespace
}  // namespace portico
