#include "message/field/forwarded.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portico::message {
namespace {

class Forwarded : public ::testing::Test {
protected:
  void came(std::initializer_list<Header> fields) {
    fields_.assign(fields);
    request_.headers = fields_;
  }
  static std::string told(const Hop& hop) {
    std::string text{hop.client};
    for (const auto part : {hop.scheme, hop.host, hop.port, hop.prefix})
      text.append("|").append(part);
    return text;
  }
  /// A line a hop.
  std::string standard() {
    std::string_view wrong;
    const auto hops = forwarded(request_, arena_, wrong);
    return hops ? lines(*hops) : std::string{"none "}.append(wrong);
  }
  std::string older() { return lines(x_forwarded(request_, arena_)); }

private:
  static std::string lines(const Hops& hops) {
    std::string text;
    for (const Hop& hop : hops) text += told(hop) + '\n';
    return text;
  }

  std::vector<Header> fields_;
  Request request_;
  Arena arena_;
};

// The examples of RFC 7239 section 4.
TEST_F(Forwarded, TellsOfEachHop) {
  came({{"Forwarded", "for=\"_gazonk\""}});
  EXPECT_EQ(standard(), "_gazonk||||\n");
  came({{"Forwarded", "For=\"[2001:db8:cafe::17]:4711\""}});
  EXPECT_EQ(standard(), "[2001:db8:cafe::17]:4711||||\n");
  came({{"Forwarded", "for=192.0.2.60;proto=http;by=203.0.113.43"}});
  EXPECT_EQ(standard(), "192.0.2.60|http|||\n");
  came({{"Forwarded", "for=192.0.2.43, for=198.51.100.17"}});
  EXPECT_EQ(standard(), "192.0.2.43||||\n198.51.100.17||||\n");
}

TEST_F(Forwarded, IsOneListHoweverManyFields) {
  came({{"forwarded", "for=a"}, {"x", "y"}, {"FORWARDED", "for=b;host=\"h:1\",for=\"c,;d\""}});
  EXPECT_EQ(standard(), "a||||\nb||h:1||\nc,;d||||\n");
  came({});
  EXPECT_EQ(standard(), "");
}

TEST_F(Forwarded, IsRefusedWhereItBreaksTheGrammar) {
  const std::pair<const char*, const char*> all[] = {{"for", "for"},
                                                     {"for=", "for"},
                                                     {"for=a b", "for"},
                                                     {"for=[::1]", "for"},
                                                     {"=a", ""},
                                                     {"for=\"a", "for"},
                                                     {"f r=a", ""},
                                                     {"for=a;proto=https:", "proto"},
                                                     {"for=a, x", "x"},
                                                     {"for=a;By=b;by=c", "by"},
                                                     {"for=a;FOR=a", "FOR"}};
  for (const auto& [text, wrong] : all) {
    came({{"forwarded", text}});
    EXPECT_EQ(standard(), std::string{"none "} + wrong) << text;
  }
}

// Each is compared with those before it.
TEST_F(Forwarded, AHopHasSoManyParameters) {
  std::string text = "for=a";
  for (int at = 1; at < 16; ++at) text += ";p" + std::to_string(at) + "=b";
  came({{"forwarded", text.c_str()}});
  EXPECT_EQ(standard(), "a||||\n");
  text += ";p16=b";
  came({{"forwarded", text.c_str()}});
  EXPECT_EQ(standard(), "none p16");
}

// What a client leaves open must not swallow what the proxy appends.
TEST_F(Forwarded, AQuoteEndsWhereItsGrammarEndsIt) {
  for (const char* text : {"host=evil;for=\"x, for=203.0.113.9;host=api",
                           "host=evil;for=\"x, for=\"[2001:db8::9]:1\";host=api",
                           "for=\"x\\\", for=203.0.113.9;host=\"api\"", "for=\"a\"b\"",
                           "for=\"a\"b", "for=\"\\\"", "for=\"a\\\\\"b\"", "for=\""}) {
    came({{"forwarded", text}});
    EXPECT_EQ(standard().substr(0, 4), "none") << text;
  }
  came({{"forwarded", "for=\"x\\\\\", for=203.0.113.9;host=\"a\\\"b\""}});
  EXPECT_EQ(standard(), "x\\||||\n203.0.113.9||a\"b||\n");
}

TEST_F(Forwarded, OfTheOlderFieldsIsLaidSideBySideFromTheEnd) {
  came({{"X-Forwarded-For", "a, b"},
        {"x-forwarded-for", "c"},
        {"X-Forwarded-Proto", "https, http"}});
  EXPECT_EQ(older(), "a|https|||\nb|https|||\nc|http|||\n");
  came({{"x-forwarded-host", "h"}, {"x-forwarded-port", "8443"}, {"x-forwarded-prefix", "/v1"}});
  EXPECT_EQ(older(), "||h|8443|/v1\n");
  came({{"x-forwarded-for", "a"}, {"x-forwarded-proto", "forged, https"}});
  EXPECT_EQ(older(), "a|https|||\n");
}

TEST(Node, HasAHostAndPerhapsAPort) {
  const auto told = [](const char* text) {
    const Node node = Node::of(text);
    return std::string{node.host}.append("|").append(node.port);
  };
  EXPECT_EQ(told("192.0.2.1"), "192.0.2.1|");
  EXPECT_EQ(told("192.0.2.1:80"), "192.0.2.1|80");
  EXPECT_EQ(told("[2001:db8::1]"), "2001:db8::1|");
  EXPECT_EQ(told("[2001:db8::1]:_x"), "2001:db8::1|_x");
  EXPECT_EQ(told("2001:db8::1"), "2001:db8::1|");
  EXPECT_EQ(told("[2001:db8::1"), "|");
  EXPECT_EQ(told("[2001:db8::1]80"), "|");
}

}  // namespace
}  // namespace portico::message
