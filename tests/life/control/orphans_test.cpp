// A host is killed, and another one starts in its place while what it has left behind still has
// the addresses and the control socket.

#include "life/control/orphans.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/gate.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;

/// The parameter: whether the control socket has a path of its own.
class Orphans : public ::testing::TestWithParam<bool> {
protected:
  std::vector<std::string> arguments(int port, int monitoring = 0) const {
    std::vector<std::string> words{"serve",
                                   "--plugins",
                                   folder.path().string(),
                                   "--listen",
                                   "127.0.0.1:" + std::to_string(port),
                                   "--monitoring-listen",
                                   "127.0.0.1:" + std::to_string(monitoring)};
    if (GetParam()) words.insert(words.end(), {"--control", (runtime / "control").string()});
    return words;
  }
  Host::Variables variables() const { return {{"XDG_RUNTIME_DIR", runtime.path()}}; }
  static bool ends(pid_t process) {
    return until([&] { return Host::word_of(process) != "worker"; });
  }

  /// With all of its threads.
  static bool is_stopped(pid_t process) {
    for (const auto& thread :
         std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task"}) {
      std::ifstream file{thread.path() / "stat"};
      std::string line;
      std::getline(file, line);
      const auto name_end = line.rfind(") ");
      if (name_end == std::string::npos || line[name_end + 2] != 'T') return false;
    }
    return true;
  }

  const Folder folder, runtime;
};

INSTANTIATE_TEST_SUITE_P(Orphans, Orphans, ::testing::Bool(), [](const auto& one) {
  return std::string{one.param ? "OfAPath" : "OfTheFolder"};
});

TEST_P(Orphans, AreWaitedFor) {
  folder.add("good");
  Host killed{arguments(0), variables()};
  const int port = killed.port(), monitoring = killed.monitoring_port();
  const pid_t left = killed.serving();
  Host::signal(left, SIGSTOP);  // so that it does not notice before the other one looks
  ASSERT_TRUE(until([left] { return is_stopped(left); }));
  killed.signal(SIGKILL);
  ASSERT_EQ(killed.wait(), 128 + SIGKILL);
  Host next{arguments(port, monitoring), variables()};
  EXPECT_TRUE(next.await_err("the host of process " + std::to_string(killed.process()) +
                             " has ended, and what it has left behind has not"))
      << next.err();
  Host::signal(left, SIGCONT);
  ASSERT_EQ(next.port(), port) << next.err();
  EXPECT_EQ(Client{port}.get("/good").status, 200);
  EXPECT_TRUE(ends(left));
}

TEST_P(Orphans, GiveEverythingBackAtOnceAlsoWithRequestsInProgress) {
  folder.add("good");
  for (int round = 0; round < 3; ++round) {
    Host killed{arguments(0), variables()};
    const int port = killed.port(), monitoring = killed.monitoring_port();
    Client slow{port};
    slow.send("GET /good HTTP/1.1\r\n");  // which lets the end of that process wait
    const pid_t left = killed.serving();
    killed.signal(SIGKILL);
    Host next{arguments(port, monitoring), variables()};
    ASSERT_EQ(next.port(), port) << next.err();
    EXPECT_EQ(Client{port}.get("/good").status, 200);
    EXPECT_EQ(killed.wait(), 128 + SIGKILL);
    slow.close();
    EXPECT_TRUE(ends(left));
  }
}

TEST_P(Orphans, EndAtOnceWhenTheyDoNotServeYet) {
  folder.add("once_start_wait");
  const testing::Gate gate;  // that nobody opens
  auto given = variables();
  given["FIXTURE_GATE"] = gate.path();
  Host killed{arguments(0), given};
  pid_t left = -1;
  ASSERT_TRUE(until([&] { return (left = killed.serving()) > 0; })) << killed.err();
  killed.signal(SIGKILL);
  EXPECT_EQ(killed.wait(), 128 + SIGKILL);
  EXPECT_TRUE(ends(left)) << "its plugin never comes back from start()";
}

}  // namespace
}  // namespace portico
