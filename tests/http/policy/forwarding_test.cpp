#include "http/policy/forwarding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "settings/load.hpp"

namespace portico::http {
namespace {

using ::testing::HasSubstr;

class Forwarded : public ::testing::Test {
protected:
  Forwarded() { options.proxies.trusted = {"10.0.0.0/8", "fd00::/8"}; }

  void with(const char* name, const char* value) { fields.push_back({name, value}); }
  /// "PEER SCHEME://AUTHORITY ROOT PATH", or the refusal.
  std::string identified(std::string_view peer, std::string_view path = "/items") {
    const auto forwarding = Forwarding::make(options);
    message::Request& request = exchange.request;
    request.peer = peer;
    request.path = path;
    request.authority = "backend";
    request.secure = false;
    request.headers = fields;
    if (forwarding)
      if (const auto refusal = forwarding->identify(exchange))
        return std::to_string(refusal.status) + ' ' + std::string{refusal.detail};
    std::string text{request.peer};
    text.append(" ").append(request.scheme()).append("://").append(request.authority);
    text.append(" ").append(request.root_path).append(" ").append(request.path);
    return text;
  }

  settings::Settings options = settings::load({});
  std::vector<message::Header> fields;
  Exchange exchange;
};

TEST_F(Forwarded, IsBelievedOfATrustedProxy) {
  with("X-Forwarded-For", "203.0.113.9");
  with("X-Forwarded-Proto", "https");
  with("X-Forwarded-Host", "api.example.org");
  with("X-Forwarded-Prefix", "/v1/");
  EXPECT_EQ(identified("10.0.0.1:4711"), "203.0.113.9:0 https://api.example.org /v1 /items");
}

TEST_F(Forwarded, IsNotReadOfAnybodyElse) {
  with("X-Forwarded-For", "203.0.113.9");
  with("X-Forwarded-Proto", "https");
  with("X-Forwarded-Host", "not valid");
  with("Forwarded", "for=203.0.113.8;proto=https");
  EXPECT_EQ(identified("192.0.2.1:4711"), "192.0.2.1:4711 http://backend  /items");
  EXPECT_EQ(identified("unix:"), "unix: http://backend  /items");
  options.proxies.trusted.clear();
  EXPECT_EQ(Forwarding::make(options), nullptr);
}

TEST_F(Forwarded, OfASocketIsBelievedWhereThatIsSaid) {
  options.proxies.trusted = {"unix"};
  with("X-Forwarded-For", "203.0.113.9:1234");
  EXPECT_EQ(identified("unix:"), "203.0.113.9:1234 http://backend  /items");
  EXPECT_EQ(identified("127.0.0.1:1"), "127.0.0.1:1 http://backend  /items");
}

// What a client has written itself stands on the left of what the proxies add.
TEST_F(Forwarded, EndsAtTheFirstThatIsNotTrusted) {
  with("X-Forwarded-For", "10.9.9.9, 198.51.100.7, 203.0.113.9, 10.0.0.2");
  EXPECT_EQ(identified("10.0.0.1:1"), "203.0.113.9:0 http://backend  /items");
}

TEST_F(Forwarded, SchemeAndHostAreWhatTheOutermostProxySaw) {
  options.proxies.fields = settings::ForwardedBy::forwarded;
  with("Forwarded", "for=198.51.100.7;proto=http;host=forged");
  with("Forwarded", "for=\"[2001:db8::9]:4711\";proto=https;host=api.example.org");
  with("Forwarded", "for=10.0.0.2;proto=http;host=inner");
  with("X-Forwarded-For", "192.0.2.66");
  EXPECT_EQ(identified("[fd00::1]:1"), "[2001:db8::9]:4711 https://api.example.org  /items");
}

TEST_F(Forwarded, AHiddenClientLeavesTheProxyThatHidesIt) {
  options.proxies.fields = settings::ForwardedBy::forwarded;
  with("Forwarded", "for=_hidden;proto=https, for=10.0.0.2");
  EXPECT_EQ(identified("10.0.0.1:1"), "10.0.0.2:0 https://backend  /items");
}

TEST_F(Forwarded, APortBelongsToTheHostThatHasNone) {
  with("X-Forwarded-Port", "8443");
  EXPECT_EQ(identified("10.0.0.1:1"), "10.0.0.1:1 http://backend:8443  /items");
  with("X-Forwarded-Host", "api.example.org:9000");
  EXPECT_EQ(identified("10.0.0.1:1"), "10.0.0.1:1 http://api.example.org:9000  /items");
  fields.clear();
  with("X-Forwarded-Port", "443");
  with("X-Forwarded-Proto", "HTTPS");
  EXPECT_EQ(identified("10.0.0.1:1"), "10.0.0.1:1 https://backend  /items");
}

TEST_F(Forwarded, RefusesWhatCannotBe) {
  const std::pair<const char*, const char*> all[] = {{"X-Forwarded-Proto", "gopher"},
                                                     {"X-Forwarded-Host", "a b"},
                                                     {"X-Forwarded-Host", "a/b"},
                                                     {"X-Forwarded-Port", "99999"},
                                                     {"X-Forwarded-Port", "x"},
                                                     {"X-Forwarded-Prefix", "v1"},
                                                     {"X-Forwarded-Prefix", "//evil.org"},
                                                     {"X-Forwarded-Prefix", "/a?b"},
                                                     {"X-Forwarded-Prefix", "/a\"b"},
                                                     {"X-Forwarded-Prefix", "/%zz"}};
  for (const auto& [name, value] : all) {
    fields.clear();
    with(name, value);
    EXPECT_THAT(identified("10.0.0.1:1"), HasSubstr("400 ")) << name << ": " << value;
  }
  fields.clear();
  options.proxies.fields = settings::ForwardedBy::forwarded;
  with("Forwarded", "for=");
  EXPECT_EQ(identified("10.0.0.1:1"), "400 Malformed Forwarded header: for");
  fields.clear();
  with("Forwarded", "for=a;host=b;HOST=c");
  EXPECT_EQ(identified("10.0.0.1:1"), "400 Malformed Forwarded header: HOST");
  fields.clear();
  with("Forwarded", "=a");
  EXPECT_EQ(identified("10.0.0.1:1"), "400 Malformed Forwarded header");
}

TEST_F(Forwarded, APrefixHasALength) {
  const std::string most = '/' + std::string(254, 'a'), more = most + 'a';
  with("X-Forwarded-Prefix", most.c_str());
  EXPECT_EQ(identified("10.0.0.1:1"), "10.0.0.1:1 http://backend " + most + " /items");
  fields.clear();
  with("X-Forwarded-Prefix", more.c_str());
  EXPECT_EQ(identified("10.0.0.1:1"), "400 The prefix in the header of a proxy is too long");
}

TEST_F(Forwarded, OfAProxyOnTheLinkIsBelievedByItsAddress) {
  options.proxies.trusted = {"fe80::/10"};
  with("X-Forwarded-For", "203.0.113.9, fe80::2%eth1");
  EXPECT_EQ(identified("[fe80::1%eth0]:1"), "203.0.113.9:0 http://backend  /items");
  EXPECT_EQ(identified("[fe90::1%eth0]:1"), "203.0.113.9:0 http://backend  /items");
  EXPECT_EQ(identified("[2001:db8::1]:1"), "[2001:db8::1]:1 http://backend  /items");
}

// It may be the client's own words, which the proxy passes on.
TEST_F(Forwarded, APrefixThatIsToldIsNotTakenOffThePath) {
  options.docs.root_path = "/v1";
  with("X-Forwarded-Prefix", "/public");
  EXPECT_EQ(identified("10.0.0.1:1", "/public/admin"),
            "10.0.0.1:1 http://backend /public /public/admin");
  EXPECT_EQ(identified("10.0.0.1:1", "/v1/admin"), "10.0.0.1:1 http://backend /public /admin");
}

TEST_F(Forwarded, IsNotBelievedOfWhoeverIsNotNamed) {
  options.proxies.trusted = {"unix", "0.0.0.0/0", "::/0"};
  with("X-Forwarded-For", "203.0.113.9");
  EXPECT_EQ(identified("unknown"), "unknown http://backend  /items");
}

// As Starlette: a proxy takes the prefix off, or leaves it there.
TEST_F(Forwarded, ARootPathIsTakenOffThePath) {
  options.proxies.trusted.clear();
  options.docs.root_path = "/v1";
  EXPECT_EQ(identified("192.0.2.1:1", "/items"), "192.0.2.1:1 http://backend /v1 /items");
  EXPECT_EQ(identified("192.0.2.1:1", "/v1/items"), "192.0.2.1:1 http://backend /v1 /items");
  EXPECT_EQ(identified("192.0.2.1:1", "/v1"), "192.0.2.1:1 http://backend /v1 /");
  EXPECT_EQ(identified("192.0.2.1:1", "/v10"), "192.0.2.1:1 http://backend /v1 /v10");
}

TEST_F(Forwarded, NamesAnEntryThatIsNoNetwork) {
  options.proxies.trusted = {"10.0.0.1/8", "unix", "nginx"};
  try {
    Forwarding::make(options);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("proxies.trusted: \"10.0.0.1/8\" is no network"));
    EXPECT_THAT(error.what(), HasSubstr("\"nginx\" is no network"));
  }
}

}  // namespace
}  // namespace portico::http
