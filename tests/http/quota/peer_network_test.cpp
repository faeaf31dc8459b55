#include "http/quota/peer_network.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

std::string network(std::string_view peer) {
  NetworkText room{};
  return std::string{network_of(peer, room)};
}

TEST(PeerNetwork, IsAnAddressOfIpv4) {
  EXPECT_EQ(network("192.0.2.1:53412"), "192.0.2.1");
  EXPECT_EQ(network("192.0.2.1:0"), network("192.0.2.1:9"));
  EXPECT_NE(network("192.0.2.1:1"), network("192.0.2.2:1"));
}

TEST(PeerNetwork, IsTheFirstHalfOfAnAddressOfIpv6) {
  const std::string one = network("[2001:db8:1:2::1]:53412");
  EXPECT_EQ(one, network("[2001:db8:1:2:ffff:ffff:ffff:ffff]:1"));
  EXPECT_EQ(one, network("[2001:0db8:0001:0002::]:0"));
  EXPECT_NE(one, network("[2001:db8:1:3::1]:53412"));
  EXPECT_EQ(network("[fe80::1%eth0]:1"), network("[fe80::2%eth0]:2"));
}

TEST(PeerNetwork, IsTheWholeOfWhatIsNoAddress) {
  for (const char* const peer : {"unix:", "unix:/run/client.sock", "unknown", "", "[", "[]:1",
                                 "[::zz]:1", "[1:2:3:4:5:6:7:8:9:1:2:3:4:5:6:7:8:9:1:2:3:4:5:6]:1"})
    EXPECT_EQ(network(peer), peer);
}

}  // namespace
}  // namespace portico::http
