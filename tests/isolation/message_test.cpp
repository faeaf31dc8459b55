#include "isolation/message.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace portico::isolation {
namespace {

using Received = Wire::Received;
using os::Descriptor;

struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    here = Descriptor{ends[0]};
    there = Descriptor{ends[1]};
  }
  Descriptor here{-1}, there{-1};
};

class WireTest : public testing::Test {
protected:
  Pair pair;
  const int raw = pair.there.number();
  Wire host{std::move(pair.here), {.most = 1 << 20, .tick = 20, .stall = 1}};
  Wire process{std::move(pair.there), {.most_sent = 1 << 20}};
  Message message;
};

TEST_F(WireTest, CarriesKindNumberAndValue) {
  const std::array items{number(3), text(std::string_view{"three"})};
  ASSERT_TRUE(process.send(Kind::tell, -5, array(items)));
  ASSERT_EQ(host.receive(message), Received::message);
  EXPECT_EQ(message.kind, Kind::tell);
  EXPECT_EQ(message.number, -5);
  ASSERT_EQ(items_of(message.value).size(), 2u);
  EXPECT_EQ(items_of(message.value)[0].integer, 3);
  EXPECT_EQ(text_of(items_of(message.value)[1]), "three");
}

TEST_F(WireTest, WhatIsKeptArrivesBeforeTheNext) {
  process.add(Kind::tell, 201, {});
  process.add(Kind::because, 0, {});
  EXPECT_EQ(host.receive(message), Received::nothing);
  ASSERT_TRUE(process.send(Kind::ask, 0));
  for (const Kind kind : {Kind::tell, Kind::because, Kind::ask}) {
    ASSERT_EQ(host.receive(message), Received::message);
    EXPECT_EQ(message.kind, kind);
    EXPECT_EQ(host.holds_more(), kind != Kind::ask);
  }
}

TEST_F(WireTest, LargeValuesArriveWhole) {
  std::string large(1 << 20, 'x');
  std::thread sending{
      [&] { EXPECT_TRUE(process.send(Kind::ask, 0, text(std::string_view{large}))); }};
  Received came;
  do came = host.receive(message);
  while (came == Received::nothing);
  sending.join();
  ASSERT_EQ(came, Received::message);
  EXPECT_EQ(text_of(message.value), large);
  large += 'x';
  EXPECT_THROW(static_cast<void>(process.send(Kind::ask, 0, text(std::string_view{large}))),
               std::length_error);
}

TEST_F(WireTest, ADescriptorArrivesWithItsMessage) {
  const Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  process.add(Kind::ask, 0, {});
  ASSERT_TRUE(process.send(Kind::ask, 0, {}, file.number()));
  ASSERT_EQ(host.receive(message), Received::message);
  EXPECT_EQ(message.descriptor.number(), -1);
  ASSERT_EQ(host.receive(message), Received::message);
  EXPECT_GE(message.descriptor.number(), 0);
  EXPECT_NE(message.descriptor.number(), file.number());
  EXPECT_NE(::fcntl(message.descriptor.number(), F_GETFD) & FD_CLOEXEC, 0);
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

TEST_F(WireTest, DescriptorsThatNobodyAskedForAreClosed) {
  const Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const std::size_t before = open_descriptors();
  for (const std::size_t count : {2u, 4u}) {
    Pair other;
    Wire reader{std::move(other.here), {.most = 1 << 20, .tick = 20, .stall = 1}};
    send_with(other.there.number(), "x", std::vector<int>(count, file.number()));
    EXPECT_EQ(reader.receive(message), Received::end);
  }
  {
    Pair other;
    Wire reader{std::move(other.here), {.most = 1 << 20, .tick = 20, .stall = 1}};
    Wire writer{std::move(other.there), {}};
    ASSERT_TRUE(writer.send(Kind::wake, 1, {}, file.number()));
    ASSERT_EQ(reader.receive(message), Received::message);
    EXPECT_EQ(message.descriptor.number(), -1);
    ASSERT_TRUE(writer.send(Kind::wake, 2, {}, file.number()));
    EXPECT_EQ(reader.receive(message), Received::end) << "one is held at most";
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(WireTest, WhoeverDribblesIsGivenUp) {
  const std::uint64_t head[4]{0, 0, 1 << 19, 0};  // of a message that would take hours
  ASSERT_EQ(::write(raw, head, sizeof head), ssize_t{sizeof head});
  std::atomic<bool> over{false};
  std::thread dribbling{[&] {
    while (!over && ::send(raw, "", 1, MSG_NOSIGNAL) == 1)
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }};
  EXPECT_EQ(host.receive(message), Received::end);
  over = true;
  dribbling.join();
}

TEST_F(WireTest, WhatIsAnnouncedCostsNothingBeforeItComes) {
  Pair other;
  Wire reader{std::move(other.here), {.most = std::uint64_t{1} << 40, .tick = 20, .stall = 1}};
  const std::uint64_t head[4]{0, 0, std::uint64_t{1} << 34, 0};
  ASSERT_EQ(::write(other.there.number(), head, sizeof head), ssize_t{sizeof head});
  EXPECT_EQ(reader.receive(message), Received::end);
}

TEST_F(WireTest, AnEndIsAnEnd) {
  ::shutdown(raw, SHUT_RDWR);
  EXPECT_EQ(host.receive(message), Received::end);
  EXPECT_FALSE(host.send(Kind::stop, 0));
}

struct Head {
  std::uint32_t kind, descriptors;
  std::int64_t number;
  std::uint64_t cells, texts;
};

TEST_F(WireTest, NonsenseIsAnEnd) {
  for (const Head head :
       {Head{0, 0, 0, 0, 0}, Head{0, 0, 0, 1u << 20, 0}, Head{0, 0, 0, 1, std::uint64_t{1} << 40},
        Head{0, 0, 0, ~std::uint64_t{0}, ~std::uint64_t{0}}}) {
    Pair other;
    Wire reader{std::move(other.here), {.most = 1 << 20, .tick = 20, .stall = 1}};
    ASSERT_EQ(::write(other.there.number(), &head, sizeof head), ssize_t{sizeof head});
    EXPECT_EQ(reader.receive(message), Received::end) << head.cells << ' ' << head.texts;
  }
}

TEST_F(WireTest, WhoeverStopsWithinAMessageIsGivenUp) {
  const Head head{0, 0, 0, 2, 0};
  ASSERT_EQ(::write(raw, &head, sizeof head), ssize_t{sizeof head});
  EXPECT_EQ(host.receive(message), Received::end);
}

TEST_F(WireTest, WhoeverStopsWithinAHeadIsGivenUp) {
  ASSERT_EQ(::write(raw, "head", 4), 4);
  EXPECT_EQ(host.receive(message), Received::end);
}

}  // namespace
}  // namespace portico::isolation
