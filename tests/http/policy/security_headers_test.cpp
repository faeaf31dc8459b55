#include "http/policy/security_headers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "http/given.hpp"

namespace portico::http {
namespace {

TEST(SecurityHeaders, AreOffByDefault) {
  Given given;
  SecurityHeaders{{}}.mark(given.exchange);
  EXPECT_TRUE(given.exchange.reply.headers.empty());
}

// Of the policy alone: the host has no request that comes over https yet, and never sends it
// (serve/policy_test.cpp).
TEST(SecurityHeaders, TransportSecurityOnlyOverHttps) {
  SecurityHeaders::Options options;
  options.enabled = true;
  const SecurityHeaders headers{options};
  Given plain, secure;
  secure.over_https();
  headers.mark(plain.exchange);
  headers.mark(secure.exchange);
  EXPECT_EQ(plain.sent("x-content-type-options"), "nosniff");
  EXPECT_EQ(plain.sent("referrer-policy"), "no-referrer");
  EXPECT_EQ(plain.sent("x-frame-options"), "DENY");
  EXPECT_EQ(plain.sent("strict-transport-security"), "(none)");
  EXPECT_EQ(secure.sent("strict-transport-security"), "max-age=31536000");
}

TEST(SecurityHeaders, TheHandlerWinsAndAnEmptyValueIsNotSent) {
  SecurityHeaders::Options options;
  options.enabled = true;
  options.referrer_policy = "";
  options.frame_options = "SAMEORIGIN";
  const SecurityHeaders headers{options};
  Given given;
  given.field("X-Content-Type-Options", "mine");
  headers.mark(given.exchange);
  EXPECT_EQ(given.exchange.reply.headers.size(), 2U);
  EXPECT_EQ(given.sent("x-content-type-options"), "mine");
  EXPECT_EQ(given.sent("x-frame-options"), "SAMEORIGIN");
}

TEST(SecurityHeaders, AValueOfSeveralLinesIsRefused) {
  SecurityHeaders::Options options;
  options.referrer_policy = "no-referrer\r\nset-cookie: a=b";
  EXPECT_THROW(SecurityHeaders{options}, std::invalid_argument);
}

}  // namespace
}  // namespace portico::http
