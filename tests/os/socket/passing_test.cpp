#include "os/socket/passing.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <string_view>

#include "os/descriptor.hpp"

namespace portico::os {
namespace {

struct Passing : ::testing::Test {
  Passing() {
    std::array<int, 2> made{-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, made.data()), 0);
    here = Descriptor{made[0]};
    there = Descriptor{made[1]};
  }
  Received receive() { return receive_with(there.number(), room, passed, MSG_DONTWAIT); }
  std::string_view text(const Received& received) const {
    return {room.data(), static_cast<std::size_t>(received.count)};
  }

  Descriptor here{-1}, there{-1};
  std::array<char, 64> room{};
  std::deque<Passed> passed;
};

TEST_F(Passing, ADescriptorComesWithTheFirstOfItsBytes) {
  const Descriptor file{::open("/dev/zero", O_RDONLY | O_CLOEXEC)};
  ASSERT_EQ(send_with(here.number(), "bytes", file.number(), 0), 5);
  const Received received = receive();
  EXPECT_EQ(text(received), "bytes");
  EXPECT_FALSE(received.cut);
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_NE(::fcntl(passed.front().number(), F_GETFD) & FD_CLOEXEC, 0);
  char byte = 'x';
  EXPECT_EQ(::read(passed.front().number(), &byte, 1), 1);
  EXPECT_EQ(byte, '\0');
}

TEST_F(Passing, BytesComeWithoutOneToo) {
  ASSERT_EQ(send_with(here.number(), "alone", -1, 0), 5);
  EXPECT_EQ(text(receive()), "alone");
  EXPECT_TRUE(passed.empty());
  EXPECT_EQ(receive().count, -1);
  EXPECT_EQ(errno, EAGAIN);
}

TEST_F(Passing, AsManyComeAsOneMessageCanHave) {
  const int zero = ::fcntl(0, F_DUPFD_CLOEXEC, 0);
  const Descriptor file{zero};
  std::array<int, 253> many{};
  many.fill(zero);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof many)> control{};
  iovec part{room.data(), 1};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* const one = CMSG_FIRSTHDR(&header);
  one->cmsg_level = SOL_SOCKET;
  one->cmsg_type = SCM_RIGHTS;
  one->cmsg_len = CMSG_LEN(sizeof many);
  std::memcpy(CMSG_DATA(one), many.data(), sizeof many);
  ASSERT_EQ(::sendmsg(here.number(), &header, 0), 1);
  const Received received = receive();
  EXPECT_EQ(received.count, 1);
  EXPECT_FALSE(received.cut);
  EXPECT_EQ(passed.size(), many.size());
}

TEST_F(Passing, SomebodyWhoIsGoneEndsNoProcess) {
  there = Descriptor{-1};
  EXPECT_EQ(send_with(here.number(), "bytes", -1, 0), -1);
  EXPECT_EQ(errno, EPIPE);
}

}  // namespace
}  // namespace portico::os
