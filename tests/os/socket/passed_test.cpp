#include "os/socket/passed.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "os/descriptor.hpp"
#include "os/socket/passing.hpp"
#include "os/socket/socket_pair.hpp"

namespace portico::os {
namespace {

/// A connection whose one end has sent more than the other takes, and waits for an hour to be rid
/// of it.
struct Lingering {
  Lingering() {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const where = reinterpret_cast<sockaddr*>(&address);
    const Descriptor listener{::socket(AF_INET, SOCK_STREAM, 0)};
    here = Descriptor{::socket(AF_INET, SOCK_STREAM, 0)};
    EXPECT_EQ(::bind(listener.number(), where, size), 0);
    EXPECT_EQ(::listen(listener.number(), 1), 0);
    EXPECT_EQ(::getsockname(listener.number(), where, &size), 0);
    EXPECT_EQ(::connect(here.number(), where, size), 0);
    there = Descriptor{::accept(listener.number(), nullptr, nullptr)};
    constexpr linger hour{1, 3600};
    EXPECT_EQ(::setsockopt(here.number(), SOL_SOCKET, SO_LINGER, &hour, sizeof hour), 0);
    while (::send(here.number(), room.data(), room.size(), MSG_DONTWAIT) > 0) continue;
  }
  /// The errno that it ends with; 0: in order.
  int end() {
    ssize_t count = 0;
    while ((count = ::recv(there.number(), room.data(), room.size(), 0)) > 0) continue;
    return count == 0 ? 0 : errno;
  }

  Descriptor here{-1}, there{-1};
  std::array<char, 65536> room{};
};

TEST(Passed, ASocketIsResetRatherThanWaitedFor) {
  Lingering connection;
  { const Passed passed{connection.here.release()}; }
  EXPECT_EQ(connection.end(), ECONNRESET);
}

// What is in a socket is closed with it, and nobody can say how.
TEST(Passed, NobodyWaitsForASocketInASocket) {
  Lingering connection;
  SocketPair pair = SocketPair::of(SOCK_STREAM);
  ASSERT_EQ(send_with(pair.there.number(), "x", connection.here.number(), 0), 1);
  connection.here = Descriptor{-1};
  { const Passed passed{pair.here.release()}; }
  EXPECT_EQ(connection.end(), 0) << "it is read to its end, for which the closing waits";
}

TEST(Passed, WhatIsReleasedOrMovedIsClosedOnce) {
  const Descriptor file{::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)};
  Passed one{::dup(file.number())};
  const int number = one.number();
  Passed other{std::move(one)};
  EXPECT_EQ(one.number(), -1);
  const Descriptor last{other.release()};
  EXPECT_EQ(last.number(), number);
  EXPECT_EQ(other.number(), -1);
  EXPECT_GE(::fcntl(number, F_GETFD), 0);
}

TEST(Passed, OnlyAFileThatCanBeReadIsOne) {
  const Descriptor file{::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)},
      path{::open("/proc/self/exe", O_PATH | O_CLOEXEC)}, folder{::open("/", O_RDONLY | O_CLOEXEC)},
      device{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  std::array<char, 32> name{"/tmp/passed-XXXXXX"};
  const Descriptor made{::mkstemp(name.data())};
  const Descriptor written{::open(name.data(), O_WRONLY | O_CLOEXEC)};
  ::unlink(name.data());
  EXPECT_TRUE(is_readable_file(file.number()));
  EXPECT_TRUE(is_readable_file(made.number()));
  for (const Descriptor* none : {&path, &folder, &device, &written})
    EXPECT_FALSE(is_readable_file(none->number()));
  EXPECT_FALSE(is_readable_file(-1));
}

}  // namespace
}  // namespace portico::os
