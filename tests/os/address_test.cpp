#include "os/address.hpp"

#include <gmock/gmock.h>

#include <regex>

namespace portico::os {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Address address(const std::string& text) { return Address::parse(text).value(); }

/// Of a listener that the system chose the port of.
std::string end_of(const Descriptor& listener) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(listener.number(), reinterpret_cast<sockaddr*>(&storage), &size);
  return printed(storage, size);
}

TEST(Address, IsReadAndPrintedAsItWasWritten) {
  for (const char* text : {"127.0.0.1:8000", "[::1]:0", "localhost:65535", "a.example:007"})
    EXPECT_EQ(address(text).text(), text);
  EXPECT_EQ(address("a:1"), address("a:1"));
  EXPECT_NE(address("a:1"), address("a:2"));
}

TEST(Address, OfNoKindIsNone) {
  for (const char* text :
       {"", ":", "80", "localhost", ":80", "a:", "a:65536", "a:-1", "a:+1", "a:1x", "::1:80",
        "[]:1", "[:1", "a b:1", "http://a:1", "[::1]", "nonsense"})
    EXPECT_FALSE(Address::parse(text)) << text;
}

// The file's JSON Schema takes what the host takes.
TEST(Address, HasAPatternThatTakesThemAll) {
  const std::regex pattern{Address::pattern};
  for (const char* text : {"127.0.0.1:8000", "[::1]:0", "localhost:65535"})
    EXPECT_TRUE(std::regex_search(text, pattern)) << text;
  for (const char* text : {"80", ":80", "a:", "::1:80", "[]:1", "a b:1", "http://a:1"})
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
  const Descriptor taken = address("127.0.0.1:0").listen();
  EXPECT_THAT(refused(end_of(taken)), StartsWith("is in use: stop the program"));
  EXPECT_THAT(refused("192.0.2.1:80"), StartsWith("is no address of this machine"));
  EXPECT_THAT(refused("nohost.invalid:80"), HasSubstr("no host of this name is known"));
}

TEST(Address, OfASocketIsPrintedAsItIsWritten) {
  EXPECT_THAT(end_of(address("127.0.0.1:0").listen()), StartsWith("127.0.0.1:"));
  EXPECT_THAT(end_of(address("[::1]:0").listen()), StartsWith("[::1]:"));
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
  EXPECT_FALSE(collide("127.0.0.1:80", "127.0.0.1:81"));
  EXPECT_FALSE(collide("127.0.0.1:80", "127.0.0.2:80"));
  EXPECT_FALSE(collide("127.0.0.1:0", "127.0.0.1:0")) << "each gets another one";
  EXPECT_FALSE(collide("nohost.invalid:80", "127.0.0.1:80"));
}

}  // namespace
}  // namespace portico::os
