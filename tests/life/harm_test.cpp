// Each kind of harm that a plugin can do, in turn, on one host under load of another plugin: it is
// told with plugin and route, and costs the other plugin nothing but what was in flight in a
// process that died. No answer is wrong.

#include <filesystem>
#include <future>

#include <gmock/gmock.h>

#include "life/danger.hpp"
#include "life/load.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Load;
namespace fs = std::filesystem;

/// On the loop, and on the pool.
constexpr int quick_clients = 32, slow_clients = 4;

// Load on both kinds of routes of the other plugin while it lives.
class Beside {
public:
  Beside(int port, int seconds)
      : quick_{port, "/version", quick_clients, seconds * slowness},
        slow_{port, "/version/later?2", slow_clients, seconds * slowness} {
    std::this_thread::sleep_for(500ms);
  }

  bool over() const { return quick_.over(); }
  /// Waits for the end. `ends`: processes that died meanwhile.
  void expect_unharmed(int ends, const std::string& what) {
    long answers = 0, broken = 0;
    for (auto* load : {&quick_, &slow_}) {
      auto counts = load->counts();
      const long clients = load == &quick_ ? quick_clients : slow_clients;
      EXPECT_GT(counts["answers"], 100) << what << '\n' << load->text;
      EXPECT_EQ(counts["failed"], 0) << what << '\n' << load->text;
      EXPECT_EQ(counts["mixed"], 0) << what << '\n' << load->text;
      // A process that dies ends the connections there are: what was in flight on each, no more.
      EXPECT_LE(counts["broken"], clients * ends) << what << '\n' << load->text;
      answers += counts["answers"], broken += counts["broken"];
    }
    std::printf("%s: %ld answers beside it, %ld connections broken\n", what.c_str(), answers,
                broken);
  }

private:
  Load quick_, slow_;
};

class Harm : public testing::Danger {
protected:
  void SetUp() override {
    if (!Load::there_is_wrk()) GTEST_SKIP() << "wrk is not installed";
    Danger::SetUp();
    fs::copy_file(Folder::fixture("version_1"), folder / "version.so");
  }
  /// Whether the plugin had to be let out.
  void leave_quarantine(Host& host) const {
    if (status(host, "/danger/ok") == 503) {
      EXPECT_EQ(ask({"enable", "danger"}), 0);
    }
    EXPECT_EQ(status(host, "/danger/ok"), 200);
  }
};

struct Deadly {
  std::string route, told;
};

TEST_F(Harm, ThatEndsTheProcessCostsWhatIsInFlight) {
  const std::vector<Deadly> all{
      {"segv", "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/segv"},
      {"abort", "crashed with SIGABRT in plugin danger 1.0.0, GET /danger/abort"},
      {"overflow", " in plugin danger 1.0.0, GET /danger/overflow"},
      {"exit", "was ended with exit status 3 in plugin danger 1.0.0, GET /danger/exit"},
      {"_exit", "was ended with exit status 4 in plugin danger 1.0.0, GET /danger/_exit"},
      {"kill", "  lost in flight: danger GET /danger/kill"},
      {"task", "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/task"}};
  Host host{arguments({"--log-access", "false"})};
  ASSERT_TRUE(serves(host));
  using Clock = std::chrono::steady_clock;
  std::vector<Clock::time_point> crashed;
  for (const Deadly& harm : all) {
    leave_quarantine(host);
    Beside load{host.port(), 3};
    const pid_t before = host.serving();
    EXPECT_EQ(status(host, "/danger/" + harm.route), harm.route == "task" ? 200 : 0) << harm.route;
    EXPECT_TRUE(until([&] { return host.serving() != before; })) << harm.route;
    EXPECT_TRUE(serves(host)) << harm.route;
    EXPECT_TRUE(host.await_err(harm.told)) << harm.route << '\n' << host.err();
    load.expect_unharmed(1, harm.route);
    crashed.push_back(Clock::now());
  }
  bool three_in_a_minute = false;  // a slow machine may take longer
  for (std::size_t at = 2; at < crashed.size(); ++at)
    three_in_a_minute |= crashed[at] - crashed[at - 2] < 50s;
  if (three_in_a_minute) {
    EXPECT_THAT(host.err(), HasSubstr("danger 1.0.0 is in quarantine"));
  }
}

TEST_F(Harm, OfAHandlerThatHangsCostsNothing) {
  Host host{arguments({"--log-access", "false", "--threads-handlers", "16", "--deadlines-handler",
                       "2", "--deadlines-shutdown", "0.5"})};
  ASSERT_TRUE(serves(host));
  const pid_t before = host.serving();
  {
    Beside load{host.port(), 5};
    EXPECT_EQ(status(host, "/danger/hang"), 504);
    EXPECT_EQ(host.serving(), before) << "one thread is replaced, not the process";
    EXPECT_TRUE(host.await_err("plugin.danger GET /danger/hang: there was no answer in time: 504"))
        << host.err();
    load.expect_unharmed(0, "hang");
  }
  Beside load{host.port(), 8};
  std::vector<std::future<int>> hanging;
  for (int i = 0; i < 7; ++i)
    hanging.push_back(std::async(std::launch::async, [&] { return status(host, "/danger/hang"); }));
  for (auto& one : hanging) EXPECT_EQ(one.get(), 504);
  EXPECT_TRUE(host.await_err("has 8 threads whose handlers do not return: a fresh one takes over"))
      << host.err();
  EXPECT_TRUE(host.await_err("  in flight there: danger GET /danger/hang")) << host.err();
  EXPECT_TRUE(until([&] { return host.serving() != before; }));
  load.expect_unharmed(0, "half of the threads hang");
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
}

TEST_F(Harm, OfALeakCostsNothing) {
  Host host{arguments({"--log-access", "false", "--limits-memory", "200"})};
  ASSERT_TRUE(serves(host));
  const pid_t before = host.serving();
  Beside load{host.port(), 10};
  int failed = 0, calls = 0;
  while (!load.over()) {
    failed += status(host, "/danger/leak") != 200;
    ++calls;
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_NE(host.serving(), before) << calls << " MB";
  EXPECT_THAT(host.err(), HasSubstr("MiB of memory, limits.memory is 200: a fresh one takes over"));
  EXPECT_EQ(failed, 0) << "of " << calls;
  load.expect_unharmed(0, "leak of " + std::to_string(calls) + " MB");
}

}  // namespace
}  // namespace portico
