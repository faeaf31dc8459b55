#include "http/wire/loop/listener.hpp"

#include <gmock/gmock.h>

namespace portico::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refused(const std::string& address) {
  try {
    const Listener listener{address, 1};
    return "";
  } catch (const ListenError& error) {
    EXPECT_EQ(error.what(), "Cannot listen on " + address + ": it " + error.reason());
    return error.reason();
  }
}

TEST(Listener, TakesAFreePort) {
  const Listener one{"127.0.0.1:0", 1}, other{"127.0.0.1:0", 1};
  EXPECT_THAT(one.address(), StartsWith("127.0.0.1:"));
  EXPECT_NE(one.address(), other.address());
}

TEST(Listener, SaysWhyAnAddressCannotBeHad) {
  const Listener taken{"127.0.0.1:0", 1};
  EXPECT_THAT(refused(taken.address()), StartsWith("is in use: stop the program"));
  EXPECT_THAT(refused("192.0.2.1:80"), StartsWith("is no address of this machine"));
  EXPECT_THAT(refused("nohost.invalid:80"), HasSubstr("no host of this name is known"));
}

TEST(Listener, KnowsWhatCannotBeHadAtOnce) {
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
}  // namespace portico::http
