#include "os/socket/notify_socket.hpp"

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "os/descriptor.hpp"
#include "plugin/folder.hpp"

namespace portico::os {
namespace {

using namespace std::chrono_literals;

/// What a service manager listens at: `name` with a '@' in front is an abstract one.
class Listener {
public:
  explicit Listener(const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(::bind(socket_.number(), reinterpret_cast<sockaddr*>(&address), size), 0);
  }

  std::string next() const {
    char room[256];
    const ssize_t count = ::recv(socket_.number(), room, sizeof room, MSG_DONTWAIT);
    return count < 0 ? "nothing" : std::string{room, static_cast<std::size_t>(count)};
  }

private:
  Descriptor socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

class NotifySocketTest : public ::testing::Test {
protected:
  static void set(const std::string& path, const char* watchdog = nullptr,
                  const char* process = nullptr) {
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    if (watchdog) ::setenv("WATCHDOG_USEC", watchdog, 1);
    if (process) ::setenv("WATCHDOG_PID", process, 1);
  }
  static bool is_clear() {
    return !std::getenv("NOTIFY_SOCKET") && !std::getenv("WATCHDOG_USEC") &&
           !std::getenv("WATCHDOG_PID");
  }

  const testing::Folder folder;
  const std::string path = folder / "notify";
};

TEST_F(NotifySocketTest, TellsByAPathAndByAnAbstractName) {
  for (const std::string& name : {path, "@portico-" + std::to_string(::getpid())}) {
    const Listener manager{name};
    set(name);
    const NotifySocket socket = NotifySocket::of_environment();
    EXPECT_TRUE(is_clear());
    socket.say("READY=1\nSTATUS=serves");
    EXPECT_EQ(manager.next(), "READY=1\nSTATUS=serves");
    EXPECT_EQ(socket.watchdog(), std::nullopt);
  }
}

TEST_F(NotifySocketTest, IsSilentWhereNobodyListens) {
  NotifySocket{}.say("READY=1");
  for (const std::string& name :
       std::vector<std::string>{"", "relative", folder / "none", std::string(200, '/')}) {
    set(name);
    NotifySocket::of_environment().say("READY=1");
  }
}

TEST_F(NotifySocketTest, WatchesTheProcessThatIsMeantAlone) {
  set(path, "30000000");
  EXPECT_EQ(NotifySocket::of_environment().watchdog(), 30s);
  set(path, "30000000", std::to_string(::getpid()).c_str());
  EXPECT_EQ(NotifySocket::of_environment().watchdog(), 30s);
  set(path, "30000000", "1");
  EXPECT_EQ(NotifySocket::of_environment().watchdog(), std::nullopt);
  for (const char* wrong : {"0", "-1", "x", "1x", ""}) {
    set(path, wrong);
    EXPECT_EQ(NotifySocket::of_environment().watchdog(), std::nullopt) << wrong;
  }
}

TEST_F(NotifySocketTest, IsLentToAnotherProcess) {
  const std::string name = "@portico-lent-" + std::to_string(::getpid());
  set(name, "5000000", std::to_string(::getpid()).c_str());
  const NotifySocket socket = NotifySocket::of_environment();
  {
    const NotifySocket::Loan loan{socket};
    EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), name);
    EXPECT_STREQ(std::getenv("WATCHDOG_USEC"), "5000000");
    EXPECT_EQ(std::getenv("WATCHDOG_PID"), nullptr) << "the other one has another number";
  }
  EXPECT_TRUE(is_clear());
}

}  // namespace
}  // namespace portico::os
