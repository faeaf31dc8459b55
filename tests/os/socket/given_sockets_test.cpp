#include "os/socket/given_sockets.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "os/socket/listen_error.hpp"

namespace portico::os {
namespace {

/// A socket of IPv4 that the system chose the port of.
int made(int type, bool listens) {
  const int socket = ::socket(AF_INET, type, 0);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  ::bind(socket, reinterpret_cast<sockaddr*>(&any), sizeof any);
  if (listens) ::listen(socket, 8);
  return socket;
}

/// What a process finds that systemd has started with two sockets that listen and one that does not:
/// `look` runs in a process of its own, for the numbers of descriptors are part of the protocol.
void started(const char* names, const std::function<bool()>& look) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const int one = ::fcntl(made(SOCK_STREAM, true), F_DUPFD, 100),
              two = ::fcntl(made(SOCK_STREAM, true), F_DUPFD, 100),
              three = ::fcntl(made(SOCK_DGRAM, false), F_DUPFD, 100);
    ::dup2(one, 3), ::dup2(two, 4), ::dup2(three, 5);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "3", 1);
    ::setenv("LISTEN_FDNAMES", names, 1);
    ::_exit(look() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

std::string refused(const char* name) {
  try {
    given_sockets(name);
    return "";
  } catch (const ListenError& error) {
    return error.reason();
  }
}

TEST(GivenSockets, AreFoundByTheirName) {
  started("api:ops:other", [] {
    const auto found = given_sockets("ops");
    return found.size() == 1 && found[0].number() > 5 &&
           (::fcntl(found[0].number(), F_GETFL) & O_NONBLOCK) != 0 &&
           (::fcntl(found[0].number(), F_GETFD) & FD_CLOEXEC) != 0;
  });
}

TEST(GivenSockets, OfOneNameAreAllFound) {
  started("api:api:other", [] { return given_sockets("api").size() == 2; });
}

TEST(GivenSockets, WithoutNamesAreUnknown) {
  started("", [] { return refused("unknown").find("is no socket that listens") == 0; });
}

TEST(GivenSockets, ThatAreNotThereAreNamedByThoseThatAre) {
  started("api:ops:other", [] {
    return refused("web").find("the sockets that were are named api, ops, other (File") !=
           std::string::npos;
  });
}

TEST(GivenSockets, ThatIsAloneIsNamedAsOne) {
  started("api", [] {
    ::setenv("LISTEN_FDS", "1", 1);
    return refused("web").find("was not given: the socket that was is named api (File") == 0;
  });
}

TEST(GivenSockets, AreNamedInTheirOrder) {
  started("api::other", [] {
    return given_names() == std::vector<std::string>{"api", "unknown", "other"};
  });
}

TEST(GivenSockets, ThatNobodyHasPassedAreToldAsThat) {
  started("", [] {
    ::unsetenv("LISTEN_PID");
    return refused("api").find("was not given: nobody has passed sockets") == 0;
  });
}

TEST(GivenSockets, ThatDoNotListenAreRefused) {
  started("api:ops:other",
          [] { return refused("other").find("is no socket that listens for connections") == 0; });
}

TEST(GivenSockets, OfAnotherProcessAreNotTaken) {
  started("api:ops:other", [] {
    ::setenv("LISTEN_PID", "1", 1);
    return given_names().empty() &&
           refused("api").find("was not given: the sockets that were are for process 1 "
                               "(LISTEN_PID), and this one is ") == 0;
  });
}

}  // namespace
}  // namespace portico::os
