#include "http/wire/reading/scan.hpp"

#include <gtest/gtest.h>

#include "settings/load.hpp"

namespace portico::http {
namespace {

const std::string head = "\r\nPOST /a?b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";

TEST(Scan, FindsTheSameEndHoweverTheHeadIsCut) {
  const Limits limits{settings::load({})};
  std::string bytes = head + "rest";
  for (std::size_t first = 0; first <= bytes.size(); ++first)
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      Scan scan;
      auto state = scan.advance(bytes.substr(0, first), limits);
      if (state == Scan::State::more) state = scan.advance(bytes.substr(0, second), limits);
      if (state == Scan::State::more) state = scan.advance(bytes, limits);
      ASSERT_EQ(state, Scan::State::complete);
      ASSERT_EQ(scan.end(), head.size());
      ASSERT_EQ(scan.line(), 2U);
      ASSERT_EQ(scan.section(), 22U);
      ASSERT_EQ(scan.fields(), 2U);
    }
}

TEST(Scan, EveryBadByteIsRefusedAtOnce) {
  const Limits limits{settings::load({})};
  for (int byte = 0; byte < 256; ++byte) {
    bool control = byte < 32 || byte == 127;
    if (byte == '\r') continue;
    for (std::size_t at = 2; at < head.size() - 4; ++at) {
      if (head[at] == '\r' || head[at] == '\n') continue;
      std::string cut = head.substr(0, at) + static_cast<char>(byte);
      Scan scan;
      auto state = scan.advance(cut, limits);
      bool line = at < 21;
      bool bad = line ? control || byte > 127 : control && byte != '\t';
      if (bad) {
        ASSERT_EQ(state, Scan::State::refused) << byte << " at " << at;
        ASSERT_EQ(scan.refusal().status, 400);
      }
    }
  }
}

TEST(Scan, RequestLine) {
  RequestLine parts;
  EXPECT_FALSE(parse_request_line("GET /a HTTP/1.7", parts));
  EXPECT_EQ(parts.method, "GET");
  EXPECT_EQ(parts.target, "/a");
  EXPECT_EQ(parts.minor, 1);
  EXPECT_EQ(parse_request_line("GET /a HTTP/2.0", parts).status, 505);
  EXPECT_EQ(parse_request_line("GET /a b HTTP/1.1", parts).status, 400);
}

}  // namespace
}  // namespace portico::http
