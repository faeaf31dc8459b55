// A host is killed, and another one starts in its place while what it has left behind still has
// the addresses and the control socket.

#include "life/control/orphans.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/folder.hpp"
#include "serve/gate.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;

using testing::Client;
using testing::Folder;
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

  const Folder folder, runtime;
};

INSTANTIATE_TEST_SUITE_P(Orphans, Orphans, ::testing::Bool(), [](const auto& one) {
  return std::string{one.param ? "OfAPath" : "OfTheFolder"};
});

/// Somebody who listens at the path for a process that has ended. A stopped process would be
/// continued when its parent ends (POSIX, job control), so that it is none of a host.
class LeftBehind {
public:
  explicit LeftBehind(const std::filesystem::path& path) {
    EXPECT_EQ(::pipe2(pipe_, O_CLOEXEC), 0);
    const pid_t host = ::fork();
    if (host == 0) ::_exit(listen(path) && ::fork() >= 0 ? wait() : 1);
    int status = -1;
    EXPECT_EQ(::waitpid(host, &status, 0), host);
    EXPECT_EQ(status, 0);
    ::close(pipe_[0]);
  }
  void end() { ::close(pipe_[1]); }

private:
  static bool listen(const std::filesystem::path& path) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
           ::listen(socket, 8) == 0;
  }
  /// The host ends at once, what it has left behind when the pipe does.
  int wait() const {
    if (::getppid() == test_) return 0;
    ::close(pipe_[1]);
    char none = 0;
    while (::read(pipe_[0], &none, 1) > 0) continue;
    return 0;
  }

  const pid_t test_ = ::getpid();
  int pipe_[2] = {-1, -1};
};

TEST(AwaitOrphans, LastsAsLongAsSomebodyListensForAHostThatHasEnded) {
  const Folder folder;
  settings::Settings settings;
  settings.control = (folder.path() / "control").string();
  life::await_orphans(settings, 10s);  // there is nobody
  LeftBehind left{settings.control};
  std::atomic<bool> over{false};
  std::thread waits{[&] {
    life::await_orphans(settings, 60s);
    over = true;
  }};
  std::this_thread::sleep_for(200ms);
  EXPECT_FALSE(over);
  left.end();
  waits.join();
  EXPECT_EQ(::access(settings.control.c_str(), F_OK), 0) << "it is whoever listens next who tidies";
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
