#include <gtest/gtest.h>

#include <stdexcept>

#include "http/given.hpp"
#include "http/policy/rule.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

MadeRule hosts_of(std::vector<std::string> allowed, bool www_redirect = true) {
  settings::Settings all = settings::load({});
  all.trusted_hosts = {std::move(allowed), www_redirect};
  return trusted_hosts(all);
}

int status(const MadeRule& hosts, const char* host) {
  Given given;
  given.exchange.request.authority = host;
  return hosts->before(given.exchange, "") ? given.exchange.reply.status : 200;
}

TEST(TrustedHosts, NamesWildcardsAndAddresses) {
  const MadeRule hosts = hosts_of({"example.org", "*.sub.org", "[2001:db8::1]", "127.0.0.1"});
  for (const char* host : {"example.org", "EXAMPLE.org:80", "a.sub.org", "a.b.Sub.org:1",
                           "[2001:DB8::1]", "[2001:db8::1]:8000", "127.0.0.1:8000"})
    EXPECT_EQ(status(hosts, host), 200) << host;
  for (const char* host :
       {"", ":80", "sub.org", ".sub.org", "asub.org", "example.org.", "xexample.org",
        "example.org.evil", "[2001:db8::2]", "[2001:db8::1", "127.0.0.10"})
    EXPECT_EQ(status(hosts, host), 400) << '"' << host << '"';
}

TEST(TrustedHosts, AnyHostWithoutAListOrWithAStar) {
  EXPECT_FALSE(hosts_of({}));
  EXPECT_FALSE(hosts_of({"a.org", "*"}));
}

TEST(TrustedHosts, RedirectsToWwwWithPathAndQueryAsSent) {
  const MadeRule hosts = hosts_of({"www.red.org"});
  Given given{"GET", "/a%2Fb?x=%20"};
  given.with("host", "red.org:81");
  given.over_https();
  ASSERT_TRUE(hosts->before(given.exchange, ""));
  EXPECT_EQ(given.exchange.reply.status, 307);
  EXPECT_EQ(given.sent("location"), "https://www.red.org:81/a%2Fb?x=%20");
  EXPECT_EQ(status(hosts_of({"www.red.org"}, false), "red.org"), 400);
  Given star{"OPTIONS", "*"};
  star.with("host", "red.org");
  ASSERT_TRUE(hosts->before(star.exchange, ""));
  EXPECT_EQ(star.exchange.reply.status, 400);
}

TEST(TrustedHosts, PatternsThatMatchNothingAreRefused) {
  for (const char* pattern : {"", "*.", "*org", "a.*.org", "*.*.org", "example.org:80", "::1",
                              "https://example.org", "a b", "a\r\n"})
    EXPECT_THROW(hosts_of({pattern}), std::invalid_argument) << pattern;
}

}  // namespace
}  // namespace portico::http
