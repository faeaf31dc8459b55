#include <gtest/gtest.h>

#include <stdexcept>

#include "http/given.hpp"
#include "http/policy/rule.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

TEST(SecurityHeaders, AreOffByDefault) { EXPECT_FALSE(security_headers(settings::load({}))); }

// Of the policy alone: the host has no request that comes over https yet, and never sends it
// (serve/policy_test.cpp).
TEST(SecurityHeaders, TransportSecurityOnlyOverHttps) {
  settings::Settings all = settings::load({});
  settings::SecurityHeaders& options = all.security_headers;
  options.enabled = true;
  const MadeRule headers = security_headers(all);
  Given plain, secure;
  secure.over_https();
  headers->after(plain.exchange);
  headers->after(secure.exchange);
  EXPECT_EQ(plain.sent("x-content-type-options"), "nosniff");
  EXPECT_EQ(plain.sent("referrer-policy"), "no-referrer");
  EXPECT_EQ(plain.sent("x-frame-options"), "DENY");
  EXPECT_EQ(plain.sent("strict-transport-security"), "(none)");
  EXPECT_EQ(secure.sent("strict-transport-security"), "max-age=31536000");
}

TEST(SecurityHeaders, TheHandlerWinsAndAnEmptyValueIsNotSent) {
  settings::Settings all = settings::load({});
  settings::SecurityHeaders& options = all.security_headers;
  options.enabled = true;
  options.referrer_policy = "";
  options.frame_options = "SAMEORIGIN";
  const MadeRule headers = security_headers(all);
  Given given;
  given.field("X-Content-Type-Options", "mine");
  headers->after(given.exchange);
  EXPECT_EQ(given.exchange.reply.headers.size(), 2U);
  EXPECT_EQ(given.sent("x-content-type-options"), "mine");
  EXPECT_EQ(given.sent("x-frame-options"), "SAMEORIGIN");
}

TEST(SecurityHeaders, AValueOfSeveralLinesIsRefused) {
  settings::Settings all = settings::load({});
  settings::SecurityHeaders& options = all.security_headers;
  options.referrer_policy = "no-referrer\r\nset-cookie: a=b";
  EXPECT_THROW(security_headers(all), std::invalid_argument);
}

}  // namespace
}  // namespace portico::http
