// A process that serves and gives no sign of life is followed by another one.

#include <filesystem>

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "slowness.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;

class Heartbeat : public ::testing::Test {
protected:
  const Folder folder;

  void SetUp() override { folder.add("good"); }

  std::vector<std::string> arguments(const std::string& deadline) const {
    return {"serve",    "--plugins",   folder.path().string(),
            "--listen", "127.0.0.1:0", "--deadlines-heartbeat",
            deadline};
  }
  static std::string short_deadline() { return std::to_string(slowness); }
};

TEST_F(Heartbeat, OfAProcessThatIsStoppedIsMissed) {
  Host host{arguments(short_deadline())};
  const int port = host.port();
  const pid_t first = host.signal_serving(SIGSTOP);
  ASSERT_TRUE(host.await_err("serving process " + std::to_string(first) +
                             " has given no sign of life for "));
  ASSERT_TRUE(host.await_err(" serves\n"));
  EXPECT_EQ(Client{port}.get("/good").status, 200);
  EXPECT_NE(host.serving(), first);
  EXPECT_THAT(host.err(), HasSubstr("was killed by SIGKILL, by the host"));
  EXPECT_THAT(host.err(), Not(HasSubstr("quarantine")));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
}

/// The thread of the process with that name; -1: there is none.
pid_t thread_of(pid_t process, const std::string& name) {
  for (const auto& one :
       std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task"})
    if (Folder::read(one.path() / "comm") == name + '\n') return std::stoi(one.path().filename());
  return -1;
}

// One that a debugger holds is as one that does not come back from a call of the system.
TEST_F(Heartbeat, OfALoopThatIsStuckIsMissed) {
  std::vector<std::string> words = arguments(short_deadline());
  words.insert(words.end(), {"--threads-serving", "1"});
  Host host{words};
  const int port = host.port();
  const pid_t first = host.serving(), loop = thread_of(first, "loop");
  if (::ptrace(PTRACE_SEIZE, loop, 0, 0) != 0) GTEST_SKIP() << "nobody may trace here";
  ASSERT_EQ(::ptrace(PTRACE_INTERRUPT, loop, 0, 0), 0);
  ASSERT_EQ(::waitpid(loop, nullptr, __WALL), loop);  // it stands still now
  ASSERT_TRUE(host.await_err("event loop 1 has not gone on for "));
  ASSERT_TRUE(host.await_err("has given no sign of life for "));
  while (::waitpid(loop, nullptr, __WALL) == loop) {
  }
  ASSERT_TRUE(host.await_err(" serves\n"));
  EXPECT_EQ(Client{port}.get("/good").status, 200);
  EXPECT_NE(host.serving(), first);
}

// Time in which the supervisor stands still, too, tells of nothing.
TEST_F(Heartbeat, IsNotMissedWhileTheWholeHostIsStopped) {
  Host host{arguments("3")};
  const int port = host.port();
  const pid_t first = host.serving();
  host.signal(SIGSTOP);
  Host::signal(first, SIGSTOP);
  std::this_thread::sleep_for(4s);  // longer than the deadline
  host.signal(SIGCONT);
  Host::signal(first, SIGCONT);
  EXPECT_EQ(Client{port}.get("/good").status, 200);
  EXPECT_EQ(host.serving(), first);
  EXPECT_THAT(host.err(), Not(HasSubstr("sign of life")));
}

TEST_F(Heartbeat, IsNotMissedWhileSomebodyDebugs) {
  Host host{arguments(short_deadline())};
  const int port = host.port();
  const pid_t first = host.serving();
  if (::ptrace(PTRACE_SEIZE, first, 0, 0) != 0) GTEST_SKIP() << "nobody may trace here";
  Host::signal(first, SIGSTOP);
  ASSERT_EQ(::waitpid(first, nullptr, __WALL), first);  // it stands still now
  std::this_thread::sleep_for(3s * slowness);           // three times the deadline
  EXPECT_EQ(host.serving(), first);
  EXPECT_THAT(host.err(), Not(HasSubstr("sign of life")));
  ::ptrace(PTRACE_DETACH, first, 0, 0);
  Host::signal(first, SIGCONT);
  EXPECT_EQ(Client{port}.get("/good").status, 200);
}

}  // namespace
}  // namespace portico
