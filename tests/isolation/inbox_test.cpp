// Messages over a socket, from what says them (Outbox) to what cuts them apart.

#include "isolation/inbox.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "isolation/outbox.hpp"

namespace portico::isolation {
namespace {

using os::Descriptor;
using Came = Inbox::Came;
using Next = Inbox::Next;
constexpr std::uint64_t most = 1 << 20;

struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    here = Descriptor{ends[0]};
    there = Descriptor{ends[1]};
  }
  Descriptor here{-1}, there{-1};
};

class InboxTest : public ::testing::Test {
protected:
  /// What has come by now, as far as it is whole.
  Next next() {
    Next found = inbox.next(message);
    while (found == Next::none &&
           inbox.read(pair.here.number(), Inbox::Patience::none) == Came::some)
      found = inbox.next(message);
    return found;
  }
  bool write(const void* bytes, std::size_t size) {
    return ::write(pair.there.number(), bytes, size) == static_cast<ssize_t>(size);
  }
  Came read() { return inbox.read(pair.here.number(), Inbox::Patience::none); }

  Pair pair;
  Outbox outbox{pair.there.number(), Outbox::Sending::whole, most};
  Inbox inbox{most};
  Message message;
};

TEST_F(InboxTest, GivesKindCallNumberAndValue) {
  const std::array items{number(3), text(std::string_view{"three"})};
  outbox.add(Kind::tell, 7, -5, array(items));
  ASSERT_TRUE(outbox.flush());
  ASSERT_EQ(next(), Next::message);
  EXPECT_EQ(message.kind, Kind::tell);
  EXPECT_EQ(message.call, 7u);
  EXPECT_EQ(message.number, -5);
  ASSERT_TRUE(message.open());
  ASSERT_EQ(items_of(message.value()).size(), 2u);
  EXPECT_EQ(items_of(message.value())[0].integer, 3);
  EXPECT_EQ(text_of(items_of(message.value())[1]), "three");
}

TEST_F(InboxTest, WhatIsKeptComesInOrderWhenItIsFlushed) {
  for (const Kind kind : {Kind::tell, Kind::because, Kind::ask})
    outbox.add(kind, 1, 0, text(std::string_view{"of an odd length"}.substr(0, 5)));
  EXPECT_EQ(next(), Next::none);
  ASSERT_TRUE(outbox.flush());
  for (const Kind kind : {Kind::tell, Kind::because, Kind::ask}) {
    ASSERT_EQ(next(), Next::message);
    EXPECT_EQ(message.kind, kind);
    EXPECT_EQ(inbox.holds(), kind != Kind::ask);
  }
}

TEST_F(InboxTest, LargeValuesComeWhole) {
  std::string large(most, 'x');
  outbox.add(Kind::ask, 1, 0, text(std::string_view{large}));
  std::thread sending{[&] { EXPECT_TRUE(outbox.flush()); }};
  while (next() == Next::none) std::this_thread::yield();
  sending.join();
  ASSERT_TRUE(message.open());
  EXPECT_EQ(text_of(message.value()), large);
  large += 'x';
  EXPECT_THROW(outbox.add(Kind::ask, 1, 0, text(std::string_view{large})), std::length_error);
}

TEST_F(InboxTest, ByteByByteAMessageIsNoneBeforeItsEnd) {
  outbox.add(Kind::tell, 1, 9, text(std::string_view{"whole"}));
  ASSERT_TRUE(outbox.flush());
  std::array<char, 512> bytes{};
  const ssize_t size = ::read(pair.here.number(), bytes.data(), bytes.size());
  for (ssize_t at = 0; at < size; ++at) {
    EXPECT_EQ(next(), Next::none) << at;
    ASSERT_TRUE(write(&bytes[static_cast<std::size_t>(at)], 1));
  }
  ASSERT_EQ(next(), Next::message);
  ASSERT_TRUE(message.open());
  EXPECT_EQ(text_of(message.value()), "whole");
}

TEST_F(InboxTest, ADescriptorComesWithItsMessage) {
  Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  outbox.add(Kind::ask, 1, 0);
  outbox.add(Kind::ask, 1, 1, {}, std::move(file));
  outbox.add(Kind::ask, 1, 2);
  ASSERT_TRUE(outbox.flush());
  for (int at = 0; at < 3; ++at) {
    ASSERT_EQ(next(), Next::message);
    EXPECT_EQ(message.number, at);
    EXPECT_EQ(message.descriptor.number() >= 0, at == 1);
    if (at != 1) continue;
    EXPECT_NE(::fcntl(message.descriptor.number(), F_GETFD) & FD_CLOEXEC, 0);
  }
}

/// Bytes with descriptors, as nobody who keeps to the rules would send them.
void send_with(int socket, std::string_view bytes, std::vector<int> descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> control{};
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
  cmsghdr* one = CMSG_FIRSTHDR(&header);
  one->cmsg_level = SOL_SOCKET;
  one->cmsg_type = SCM_RIGHTS;
  one->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
  std::memcpy(CMSG_DATA(one), descriptors.data(), descriptors.size() * sizeof(int));
  ASSERT_GT(::sendmsg(socket, &header, MSG_NOSIGNAL), 0);
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST_F(InboxTest, DescriptorsThatNobodyAskedForAreClosed) {
  const Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const std::size_t before = open_descriptors();
  {
    Pair other;
    Inbox reader{most};
    send_with(other.there.number(), "x", std::vector<int>(2, file.number()));
    EXPECT_EQ(reader.read(other.here.number(), Inbox::Patience::none), Came::end);
  }
  {
    Pair other;
    Inbox reader{most};
    Outbox writer{other.there.number(), Outbox::Sending::whole};
    writer.add(Kind::chunk, 0, 1, {}, Descriptor{::dup(file.number())});
    ASSERT_TRUE(writer.flush());
    ASSERT_EQ(reader.read(other.here.number(), Inbox::Patience::none), Came::some);
    EXPECT_EQ(reader.next(message), Next::nonsense) << "a chunk has none";
    Came came = Came::some;
    for (int sent = 0; sent < 8 && came == Came::some; ++sent) {
      send_with(other.there.number(), "x", {file.number()});
      came = reader.read(other.here.number(), Inbox::Patience::none);
    }
    EXPECT_EQ(came, Came::end) << "few are held";
  }
  while (open_descriptors() > before) std::this_thread::yield();  // another thread closes them
}

TEST_F(InboxTest, WhatIsAnnouncedCostsNothingBeforeItComes) {
  Inbox reader{std::uint64_t{1} << 40};
  const Head head{0, 0, 0, 0, std::uint64_t{1} << 34, 0};
  ASSERT_TRUE(write(&head, sizeof head));
  EXPECT_EQ(reader.read(pair.here.number(), Inbox::Patience::none), Came::some);
  EXPECT_EQ(reader.next(message), Next::none);
}

TEST_F(InboxTest, AnEndIsAnEnd) {
  ::shutdown(pair.there.number(), SHUT_RDWR);
  EXPECT_EQ(read(), Came::end);
  outbox.add(Kind::stop, 0, 0);
  EXPECT_FALSE(outbox.flush());
  EXPECT_EQ(outbox.held(), 0u);
}

TEST_F(InboxTest, NonsenseIsNonsense) {
  for (const Head head : {Head{0, 0, 0, 0, 0, 0}, Head{0, 0, 0, 0, 1u << 20, 0},
                          Head{0, 0, 0, 0, 1, std::uint64_t{1} << 40},
                          Head{0, 0, 0, 0, ~std::uint64_t{0}, ~std::uint64_t{0}}}) {
    Pair other;
    Inbox reader{most};
    ASSERT_EQ(::write(other.there.number(), &head, sizeof head), ssize_t{sizeof head});
    EXPECT_EQ(reader.read(other.here.number(), Inbox::Patience::none), Came::some);
    EXPECT_TRUE(reader.holds());
    EXPECT_EQ(reader.next(message), Next::nonsense) << head.cells << ' ' << head.texts;
  }
}

TEST_F(InboxTest, AValueThatNoBlockHasWrittenIsNoneToLookAt) {
  Head head{0, 0, 0, 0, 1, 0};
  portico_value beyond = text(std::string_view{"x"});
  beyond.integer = 1 << 20;
  ASSERT_TRUE(write(&head, sizeof head) && write(&beyond, sizeof beyond));
  ASSERT_EQ(next(), Next::message);
  EXPECT_FALSE(message.open(most));
}

}  // namespace
}  // namespace portico::isolation
