#include <gtest/gtest.h>

#include <stdexcept>

#include "http/given.hpp"
#include "http/policy/rule.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

settings::Cors usual() { return settings::load({}).cors; }

MadeRule made(const settings::Cors& values) {
  settings::Settings all = settings::load({});
  all.cors = values;
  return cors(all);
}

TEST(Cors, OnlyOptionsWithBothFieldsIsAPreflight) {
  settings::Cors values = usual();
  values.allow_origins = {"https://a.org"};
  const MadeRule cors = made(values);
  Given plain{"OPTIONS"}, named{"OPTIONS"}, whole{"OPTIONS"}, get{"GET"};
  named.with("origin", "https://a.org");
  for (Given* given : {&whole, &get})
    given->with("origin", "https://a.org").with("access-control-request-method", "GET");
  EXPECT_FALSE(cors->before(plain.exchange, ""));
  EXPECT_FALSE(cors->before(named.exchange, ""));
  EXPECT_FALSE(cors->before(get.exchange, ""));
  EXPECT_TRUE(cors->before(whole.exchange, ""));
}

std::string allowed(const MadeRule& cors, const char* origin) {
  Given given;
  given.with("origin", origin);
  cors->after(given.exchange);
  return given.sent("access-control-allow-origin");
}

TEST(Cors, ThePatternHasToMatchTheWholeOrigin) {
  settings::Cors options = usual();
  options.allow_origin_regex = "https://(a|b)\\.org|http://c";
  const MadeRule cors = made(options);
  EXPECT_EQ(allowed(cors, "https://a.org"), "https://a.org");
  EXPECT_EQ(allowed(cors, "http://c"), "http://c");
  for (const char* origin :
       {"https://a.org.evil", "xhttps://a.org", "https://a.org\t", "http://cc"})
    EXPECT_EQ(allowed(cors, origin), "(none)") << origin;
}

TEST(Cors, AnOriginIsComparedByteByByte) {
  settings::Cors options = usual();
  options.allow_origins = {"https://a.org"};
  const MadeRule cors = made(options);
  for (const char* origin :
       {"https://A.org", "https://a.org:443", "https://a.org/", "http://a.org", ""})
    EXPECT_EQ(allowed(cors, origin), "(none)") << '"' << origin << '"';
}

TEST(Cors, AnOriginThatWouldNeverMatchIsRefused) {
  const auto refusal = [](const char* origin) {
    settings::Cors options = usual();
    options.allow_origins = {origin};
    try {
      const MadeRule cors = made(options);
      return std::string{};
    } catch (const std::invalid_argument& error) {
      return std::string{error.what()};
    }
  };
  for (const char* origin : {"https://a.org", "http://[::1]:8080", "*", "null", "app://x"})
    EXPECT_EQ(refusal(origin), "") << origin;
  EXPECT_EQ(refusal("https://a.org/"),
            "cors.allow_origins: \"https://a.org/\" has a path, which no "
            "origin has: write \"https://a.org\"");
  EXPECT_EQ(refusal("a.org"),
            "cors.allow_origins: \"a.org\" has no scheme: write \"https://a.org\"");
}

TEST(Cors, AllOriginsThatWouldNeverMatchAreTold) {
  settings::Cors options = usual();
  options.allow_origins = {"a.org", "https://b.org", "https://c.org/"};
  try {
    const MadeRule cors = made(options);
    FAIL() << "was taken";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "cors.allow_origins: \"a.org\" has no scheme: write \"https://a.org\"; "
                 "\"https://c.org/\" has a path, which no origin has: write \"https://c.org\"");
  }
}

// The answer's texts live as long as the exchange or the policy, not as long as the options.
TEST(Cors, OutlivesItsOptions) {
  auto options = std::make_unique<settings::Cors>(usual());
  options->allow_origins = {"*"};
  options->allow_headers = {"X-Some-Long-Name-That-Is-Not-Kept-In-Place"};
  const MadeRule cors = made(*options);
  options.reset();
  Given given{"OPTIONS"};
  given.with("origin", "https://a.org").with("access-control-request-method", "GET");
  cors->before(given.exchange, "");
  EXPECT_EQ(given.sent("access-control-allow-headers"),
            "Accept, Accept-Language, Content-Language, Content-Type, "
            "X-Some-Long-Name-That-Is-Not-Kept-In-Place");
}

TEST(Cors, AHandlersOwnFieldsGiveWay) {
  settings::Cors options = usual();
  options.allow_origins = {"https://a.org"};
  options.expose_headers = {"X-A"};
  const MadeRule cors = made(options);
  Given given;
  given.with("origin", "https://a.org");
  given.field("Access-Control-Allow-Origin", "*").field("Access-Control-Expose-Headers", "X-B");
  cors->after(given.exchange);
  EXPECT_EQ(given.exchange.reply.headers.size(), 3U);
  EXPECT_EQ(given.sent("access-control-allow-origin"), "https://a.org");
  EXPECT_EQ(given.sent("access-control-expose-headers"), "X-A");
  EXPECT_EQ(given.sent("vary"), "Origin");
}

TEST(Cors, NoCacheGivesAReplyForOneOriginToAnother) {
  settings::Cors options = usual();
  options.allow_origins = {"https://a.org"};
  const MadeRule cors = made(options);
  Given none, other;
  other.with("origin", "https://b.org");
  for (Given* given : {&none, &other}) {
    cors->after(given->exchange);
    EXPECT_EQ(given->sent("vary"), "Origin");
    EXPECT_EQ(given->sent("access-control-allow-origin"), "(none)");
  }
}

TEST(Cors, WhatCannotStandInAFieldIsRefused) {
  settings::Cors options = usual();
  options.allow_origins = {"https://a.org\r\nx: y"};
  EXPECT_THROW(made(options), std::invalid_argument);
  options.allow_origins = {""};
  EXPECT_THROW(made(options), std::invalid_argument);
  options.allow_origins = {};
  options.allow_origin_regex = "(?=a)";
  EXPECT_THROW(made(options), std::invalid_argument);
}

}  // namespace
}  // namespace portico::http
