// The policy on its own. The host does not start with it (policy_check_test.cpp), for none of its
// requests comes over https.

#include <gtest/gtest.h>

#include "http/given.hpp"
#include "http/policy/rule.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

MadeRule made(std::size_t port, bool enabled = true) {
  settings::Settings all = settings::load({});
  all.https_redirect = {enabled, port};
  return https_redirect(all);
}

std::string location(std::size_t port, const char* host, const char* target = "/a?x=1") {
  Given given{"POST", target};
  given.exchange.request.authority = host;
  if (!made(port)->before(given.exchange, "")) return "served";
  if (given.exchange.reply.status != 307) return std::to_string(given.exchange.reply.status);
  return given.sent("location");
}

TEST(HttpsRedirect, DropsOnlyTheDefaultPorts) {
  EXPECT_EQ(location(0, "ex.com"), "https://ex.com/a?x=1");
  EXPECT_EQ(location(0, "ex.com:80"), "https://ex.com/a?x=1");
  EXPECT_EQ(location(0, "ex.com:443"), "https://ex.com/a?x=1");
  EXPECT_EQ(location(0, "ex.com:"), "https://ex.com/a?x=1");
  EXPECT_EQ(location(0, "ex.com:8080"), "https://ex.com:8080/a?x=1");
  EXPECT_EQ(location(0, "[::1]:80"), "https://[::1]/a?x=1");
  EXPECT_EQ(location(0, "[::80]"), "https://[::80]/a?x=1");
}

TEST(HttpsRedirect, GoesToThePortOfHttpsWhereItIsGiven) {
  EXPECT_EQ(location(8443, "ex.com:8080"), "https://ex.com:8443/a?x=1");
  EXPECT_EQ(location(8443, "[::1]"), "https://[::1]:8443/a?x=1");
  EXPECT_EQ(location(443, "ex.com:8080"), "https://ex.com/a?x=1");
}

TEST(HttpsRedirect, WithoutAHostThereIsNowhereToGo) {
  EXPECT_EQ(location(0, ""), "400");
  EXPECT_EQ(location(0, "ex.com", "*"), "served");
}

TEST(HttpsRedirect, ARequestOverHttpsIsServed) {
  Given given;
  given.over_https();
  EXPECT_FALSE(made(0)->before(given.exchange, ""));
}

TEST(HttpsRedirect, IsOffUnlessItIsEnabled) { EXPECT_FALSE(made(0, false)); }

}  // namespace
}  // namespace portico::http
