#include "http/wire/proxy_header.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace portico::http {
namespace {

using namespace std::string_literals;

/// "more", "wrong", or "SIZE PEER", with "tls" where the client speaks that.
std::string told(std::string_view bytes) {
  const ProxyHeader header = ProxyHeader::of(bytes);
  if (header.state == ProxyHeader::State::more) return "more";
  if (header.state == ProxyHeader::State::wrong) return "wrong";
  return std::to_string(header.size) + ' ' + header.peer + (header.secure ? " tls" : "");
}

/// However it comes in pieces, it says nothing before it is all there.
void expect_whole(const std::string& bytes, const std::string& what) {
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(told(bytes.substr(0, size)), "more") << size;
  EXPECT_EQ(told(bytes + "GET / HTTP/1.1\r\n"), std::to_string(bytes.size()) + ' ' + what);
}

TEST(ProxyHeader, OfVersion1IsALine) {
  expect_whole("PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\n", "203.0.113.9:4711");
  expect_whole("PROXY TCP6 2001:db8::9 2001:db8::1 4711 443\r\n", "[2001:db8::9]:4711");
  expect_whole("PROXY UNKNOWN\r\n", "unknown");
  expect_whole("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", "unknown");
}

TEST(ProxyHeader, OfVersion1ThatIsMisspeltIsWrong) {
  for (const std::string_view line :
       {"PROXY TCP4 203.0.113.9 198.51.100.1 4711\r\n", "PROXY TCP4 203.0.113.9\r\n",
        "PROXY TCP4 2001:db8::9 2001:db8::1 1 2\r\n", "PROXY TCP6 1.2.3.4 1.2.3.5 1 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.5 99999 2\r\n", "PROXY TCP4  1.2.3.4 1.2.3.5 1 2\r\n",
        "PROXY UDP4 1.2.3.4 1.2.3.5 1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.5 1 2 3\r\n",
        "PROXY TCP4 1.2.3 1.2.3.5 1 2\r\n", "PROXY  TCP4\r\n", "GET / HTTP/1.1\r\n", "PROXZ",
        "\r\nG"})
    EXPECT_EQ(told(line), "wrong") << line;
  EXPECT_EQ(told("PROXY TCP4 1.2.3.4\0 1.2.3.5 1 2\r\n"s), "wrong");
  EXPECT_EQ(told("PROXY TCP4 1.2.3.4 1.2.3.5\0x 1 2\r\n"s), "wrong");
  EXPECT_EQ(told("PROXY TCP4 " + std::string(97, '1')), "wrong") << "longer than a line may be";
}

std::string block(char command, char family, const std::string& rest) {
  std::string bytes = "\r\n\r\n\0\r\nQUIT\n"s;
  bytes += command, bytes += family;
  bytes += static_cast<char>(rest.size() >> 8), bytes += static_cast<char>(rest.size() & 0xff);
  return bytes + rest;
}

const std::string four = "\xcb\x00\x71\x09\xc6\x33\x64\x01\x12\x67\x01\xbb"s;
const std::string six = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x09" + "\x20\x01\x0d\xb8"s +
                        std::string(11, '\0') + "\x01" + "\x12\x67\x01\xbb";

TEST(ProxyHeader, OfVersion2IsABlock) {
  expect_whole(block(0x21, 0x11, four), "203.0.113.9:4711");
  expect_whole(block(0x21, 0x21, six), "[2001:db8::9]:4711");
  expect_whole(block(0x20, 0x00, ""), "");
  expect_whole(block(0x20, 0x11, four), "");
  expect_whole(block(0x20, 0x31, std::string(216, 'x')), "");
}

// Only LOCAL is the proxy's own.
TEST(ProxyHeader, OfAClientThatIsNotNamedSaysSo) {
  expect_whole(block(0x21, 0x00, ""), "unknown");
  expect_whole(block(0x21, 0x12, four), "unknown");
  expect_whole(block(0x21, 0x22, six), "unknown");
  expect_whole(block(0x21, 0x31, std::string(216, 'x')), "unknown");
}

TEST(ProxyHeader, TellsAnAddressAlikeInBothVersions) {
  const std::string mapped = std::string(10, '\0') + "\xff\xff\xcb\x00\x71\x09"s;
  expect_whole(block(0x21, 0x21, mapped + mapped + "\x12\x67\x01\xbb"), "203.0.113.9:4711");
  expect_whole("PROXY TCP6 ::ffff:203.0.113.9 ::1 4711 443\r\n", "203.0.113.9:4711");
  expect_whole("PROXY TCP6 2001:DB8:0::9 2001:db8::1 4711 443\r\n", "[2001:db8::9]:4711");
}

TEST(ProxyHeader, OfVersion2TellsOfTls) {
  const std::string other = "\x04\x00\x02xy"s;
  const std::string tls = "\x20\x00\x05\x01\x00\x00\x00\x00"s,
                    plain = "\x20\x00\x05\x00\x00\x00\x00\x00"s;
  expect_whole(block(0x21, 0x11, four + other + tls), "203.0.113.9:4711 tls");
  expect_whole(block(0x21, 0x11, four + other + plain), "203.0.113.9:4711");
  expect_whole(block(0x21, 0x11, four + "\x20\x00\x50\x01"), "203.0.113.9:4711");
}

TEST(ProxyHeader, OfVersion2ThatCannotBeIsWrong) {
  EXPECT_EQ(told(block(0x11, 0x11, four)), "wrong") << "another version";
  EXPECT_EQ(told(block(0x22, 0x11, four)), "wrong") << "another command";
  EXPECT_EQ(told(block(0x21, 0x11, four.substr(1))), "wrong") << "too short for its addresses";
  EXPECT_EQ(told(block(0x21, 0x11, std::string(4081, 'x'))), "wrong") << "longer than is taken";
  EXPECT_EQ(told("\r\n\r\n\0\r\nQUIX"s), "wrong");
}

}  // namespace
}  // namespace portico::http
