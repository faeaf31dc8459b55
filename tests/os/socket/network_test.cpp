#include "os/socket/network.hpp"

#include <gtest/gtest.h>

namespace portico::os {
namespace {

bool has(const char* network, const char* address) {
  return Network::parse(network).value().has(ip_address(address).value());
}

TEST(Network, HasTheAddressesOfItsPrefix) {
  EXPECT_TRUE(has("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(has("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(has("192.0.2.128/25", "192.0.2.129"));
  EXPECT_FALSE(has("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(has("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(has("0.0.0.0/0", "::1"));
  EXPECT_TRUE(has("fd00::/8", "fd12:3456::1"));
  EXPECT_FALSE(has("fd00::/8", "fe80::1"));
  EXPECT_TRUE(has("::/0", "2001:db8::1"));
}

TEST(Network, OfOneAddressHasThatAlone) {
  EXPECT_TRUE(has("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(has("127.0.0.1", "127.0.0.2"));
  EXPECT_TRUE(has("::1", "0:0:0:0:0:0:0:1"));
}

// A listener of both families tells of IPv4 clients so.
TEST(Network, SeesIPv4InTheClothesOfIPv6) {
  EXPECT_TRUE(has("127.0.0.0/8", "::ffff:127.0.0.1"));
  EXPECT_FALSE(has("::/0", "::ffff:127.0.0.1"));
}

TEST(Network, IsNothingElse) {
  for (const char* text :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ", "10.0.0", "10.0.0.1/8",
        "fd00::1/8", "fe80::1%lo", "localhost", "*", "::/129", "10.0.0.0/8/8"})
    EXPECT_FALSE(Network::parse(text)) << text;
}

}  // namespace
}  // namespace portico::os
