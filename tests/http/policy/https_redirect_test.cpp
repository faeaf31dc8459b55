// The policy on its own. The host does not start with it (policy_options_test.cpp), for none of its
// requests comes over https.

#include "http/policy/https_redirect.hpp"

#include <gtest/gtest.h>

#include "http/given.hpp"

namespace portico::http {
namespace {

std::string location(std::optional<std::uint16_t> port, const char* host,
                     const char* target = "/a?x=1") {
  Given given{"POST", target};
  given.exchange.request.authority = host;
  const HttpsRedirect redirect{{true, port}};
  if (!redirect.answer(given.exchange)) return "served";
  if (given.exchange.reply.status != 307) return std::to_string(given.exchange.reply.status);
  return given.sent("location");
}

TEST(HttpsRedirect, DropsOnlyTheDefaultPorts) {
  EXPECT_EQ(location({}, "ex.com"), "https://ex.com/a?x=1");
  EXPECT_EQ(location({}, "ex.com:80"), "https://ex.com/a?x=1");
  EXPECT_EQ(location({}, "ex.com:443"), "https://ex.com/a?x=1");
  EXPECT_EQ(location({}, "ex.com:"), "https://ex.com/a?x=1");
  EXPECT_EQ(location({}, "ex.com:8080"), "https://ex.com:8080/a?x=1");
  EXPECT_EQ(location({}, "[::1]:80"), "https://[::1]/a?x=1");
  EXPECT_EQ(location({}, "[::80]"), "https://[::80]/a?x=1");
}

TEST(HttpsRedirect, GoesToThePortOfHttpsWhereItIsGiven) {
  EXPECT_EQ(location(8443, "ex.com:8080"), "https://ex.com:8443/a?x=1");
  EXPECT_EQ(location(8443, "[::1]"), "https://[::1]:8443/a?x=1");
  EXPECT_EQ(location(443, "ex.com:8080"), "https://ex.com/a?x=1");
}

TEST(HttpsRedirect, WithoutAHostThereIsNowhereToGo) {
  EXPECT_EQ(location({}, ""), "400");
  EXPECT_EQ(location({}, "ex.com", "*"), "served");
}

TEST(HttpsRedirect, ARequestOverHttpsIsServed) {
  Given given;
  given.over_https();
  EXPECT_FALSE((HttpsRedirect{{true, {}}}.answer(given.exchange)));
}

TEST(HttpsRedirect, IsOffUnlessItIsEnabled) {
  Given given;
  EXPECT_FALSE((HttpsRedirect{{false, {}}}.answer(given.exchange)));
}

}  // namespace
}  // namespace portico::http
