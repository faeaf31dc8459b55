#include "os/socket/address.hpp"

#include <gmock/gmock.h>
#include <netinet/in.h>

#include <regex>
#include <string>
#include <utility>

#include "os/socket/listen_error.hpp"

namespace portico::os {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Address address(const std::string& text) { return Address::parse(text).value(); }

Descriptor listener(const std::string& text) {
  return std::move(address(text).listen().front().socket);
}

/// Of a listener that the system chose the port of.
std::string end_of(const Descriptor& listener) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(listener.number(), reinterpret_cast<sockaddr*>(&storage), &size);
  return printed(storage, size);
}

TEST(Address, IsReadAndPrintedAsItWasWritten) {
  for (const char* text : {"127.0.0.1:8000", "[::1]:0", "localhost:65535", "a.example:007", "*:80",
                           "unix:/run/portico.sock", "fd:portico.socket"})
    EXPECT_EQ(address(text).text(), text);
  EXPECT_EQ(address("a:1"), address("a:1"));
  EXPECT_NE(address("a:1"), address("a:2"));
}

TEST(Address, OfNoKindIsNone) {
  for (const char* text : {"",
                           ":",
                           "80",
                           "localhost",
                           ":80",
                           "a:",
                           "a:65536",
                           "a:-1",
                           "a:+1",
                           "a:1x",
                           "::1:80",
                           "[]:1",
                           "[:1",
                           "a b:1",
                           "http://a:1",
                           "[::1]",
                           "nonsense",
                           "unix:",
                           "unix:portico.sock",
                           "unix:/run/",
                           "fd:",
                           "fd:a b",
                           "fd:a/b"})
    EXPECT_FALSE(Address::parse(text)) << text;
}

// The file's JSON Schema takes what the host takes.
TEST(Address, HasAPatternThatTakesThemAll) {
  const std::regex pattern{Address::pattern};
  for (const char* text : {"127.0.0.1:8000", "[::1]:0", "localhost:65535", "*:80",
                           "unix:/run/portico.sock", "fd:portico.socket"})
    EXPECT_TRUE(std::regex_search(text, pattern)) << text;
  for (const char* text : {"80", ":80", "a:", "::1:80", "[]:1", "a b:1", "http://a:1",
                           "unix:", "unix:a", "unix:/run/", "fd:", "fd:a b"})
    EXPECT_FALSE(std::regex_search(text, pattern)) << text;
}

std::string refused(const std::string& text) {
  try {
    address(text).listen();
    return "";
  } catch (const ListenError& error) {
    EXPECT_EQ(error.what(), "Cannot listen on " + text + ": it " + error.reason());
    return error.reason();
  }
}

TEST(Address, SaysWhyItCannotBeHad) {
  const Descriptor taken = listener("127.0.0.1:0");
  EXPECT_THAT(refused(end_of(taken)), StartsWith("is in use: stop the program"));
  EXPECT_THAT(refused("192.0.2.1:80"), StartsWith("is no address of this machine"));
  EXPECT_THAT(refused("nohost.invalid:80"), HasSubstr("no host of this name is known"));
}

TEST(Address, OfASocketIsPrintedAsItIsWritten) {
  EXPECT_THAT(end_of(listener("127.0.0.1:0")), StartsWith("127.0.0.1:"));
  EXPECT_THAT(end_of(listener("[::1]:0")), StartsWith("[::1]:"));
}

int connected(int family, const sockaddr* end, socklen_t size) {
  const Descriptor client{::socket(family, SOCK_STREAM, 0)};
  return ::connect(client.number(), end, size);
}

TEST(Address, OfEveryAddressTakesBothFamiliesAndTellsThemApart) {
  const Descriptor both = listener("*:0");
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ASSERT_EQ(::getsockname(both.number(), reinterpret_cast<sockaddr*>(&storage), &size), 0);
  if (storage.ss_family != AF_INET6) GTEST_SKIP() << "this machine has no IPv6";
  sockaddr_in end{};
  end.sin_family = AF_INET;
  end.sin_port = reinterpret_cast<sockaddr_in6&>(storage).sin6_port;
  end.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connected(AF_INET, reinterpret_cast<sockaddr*>(&end), sizeof end), 0);
  size = sizeof storage;
  const Descriptor client{::accept(both.number(), reinterpret_cast<sockaddr*>(&storage), &size)};
  EXPECT_THAT(printed(storage, size), StartsWith("127.0.0.1:"));
}

bool collide(const std::string& one, const std::string& other) {
  return address(one).collides(address(other));
}

TEST(Address, KnowsWhatCannotBeHadAtOnce) {
  EXPECT_TRUE(collide("127.0.0.1:80", "127.0.0.1:80"));
  EXPECT_TRUE(collide("127.0.0.1:80", "0.0.0.0:80"));
  EXPECT_TRUE(collide("localhost:80", "127.0.0.1:80") || collide("localhost:80", "[::1]:80"));
  EXPECT_TRUE(collide("[::1]:80", "[::]:80"));
  EXPECT_FALSE(collide("0.0.0.0:80", "[::]:80")) << "that of IPv6 has IPv6 alone";
  EXPECT_TRUE(collide("*:80", "[::1]:80"));
  EXPECT_TRUE(collide("127.0.0.1:80", "*:80"));
  EXPECT_TRUE(collide("unix:/run/a", "unix:/run/a"));
  EXPECT_FALSE(collide("unix:/run/a", "unix:/run/b"));
  EXPECT_FALSE(collide("fd:a", "unix:/a"));
  EXPECT_FALSE(collide("127.0.0.1:80", "127.0.0.1:81"));
  EXPECT_FALSE(collide("127.0.0.1:80", "127.0.0.2:80"));
  EXPECT_FALSE(collide("127.0.0.1:0", "127.0.0.1:0")) << "each gets another one";
  EXPECT_FALSE(collide("nohost.invalid:80", "127.0.0.1:80"));
}

}  // namespace
}  // namespace portico::os
