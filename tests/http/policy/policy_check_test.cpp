// What the policy refuses is a mistake of the settings: named by file and line, variable or flag.

#include "http/policy/policy_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "plugin/folder.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

using portico::testing::Folder;

std::string mistake(const settings::Sources& sources) {
  try {
    RuleStates states;
    settings::Mistakes mistakes;
    make_policy(settings::load(sources), states, mistakes);
    mistakes.refuse();
    return "";
  } catch (const settings::Mistake& wrong) {
    return wrong.what();
  }
}

class PolicyCheck : public ::testing::Test {
protected:
  const Folder folder;

  std::string mistake_of(const std::string& text) {
    const std::string line = mistake({folder.write("p.json", text), {}, {}});
    const auto name = line.find("p.json");
    return name == line.npos ? line : line.substr(name);
  }
};

TEST_F(PolicyCheck, DefaultsLeaveEverythingOffButTheRequestId) {
  const settings::Settings defaults = settings::load({});
  EXPECT_TRUE(request_id(defaults));
  for (MakeRule* const make : {trusted_hosts, https_redirect, cors, security_headers, compression})
    EXPECT_FALSE(make(defaults));
}

// What a browser sends has no capitals, no port that goes without saying, and nothing behind it.
TEST_F(PolicyCheck, RefuseAnOriginThatNoBrowserSends) {
  const auto objection = [](const std::string& origin) {
    return mistake({{}, {}, {{"cors.allow_origins", origin}}});
  };
  const std::string begin = "--cors-allow-origins: cors.allow_origins: ";
  for (const char* good :
       {"https://example.org", "http://localhost:3000", "https://a.org:80", "*", "null",
        "http://[::1]:8080", "http://127.0.0.1", "app://-", "tauri://x", "chrome-extension://abc"})
    EXPECT_EQ(objection(good), "") << good;
  const std::pair<const char*, const char*> cases[] = {
      {"https://Example.org", "https://example.org"},
      {"HTTPS://example.org", "https://example.org"},
      {"https://example.org:443", "https://example.org"},
      {"http://Example.org:80", "http://example.org"},
      {"https://example.org:", "https://example.org"},
      {"https://example.org:08443", "https://example.org:8443"},
      {"https://[::AB]:443", "https://[::ab]"}};
  for (const auto& [wrong, right] : cases)
    EXPECT_EQ(objection(wrong),
              begin + '"' + wrong + "\" is not as browsers send it: write \"" + right + '"');
  EXPECT_EQ(objection("https://user@example.org"),
            begin + "\"https://***@example.org\" is not as browsers send it: write "
                    "\"https://example.org\"");
  EXPECT_EQ(objection("https://*.example.org"),
            begin + "\"https://*.example.org\" has a *, which stands alone here: write a pattern "
                    "into cors.allow_origin_regex");
  for (const char* query : {"https://a.org?b", "https://a.org#b"})
    EXPECT_EQ(objection(query), begin + '"' + query +
                                    "\" has a path, which no origin has: write "
                                    "\"https://a.org\"");
}

TEST_F(PolicyCheck, RefuseCompressionOfNothing) {
  const auto objection = [](const std::string& types) {
    return mistake({{}, {}, {{"compression.media_types", types}}});
  };
  EXPECT_EQ(objection("application/x-mine,image/svg+xml"), "");
  const std::string begin = "--compression-media-types: compression.media_types: ";
  for (const std::string wrong : {"x", "text/*", "*/*", "/x", "a/", "a/b c", "a/b;c=d"})
    EXPECT_EQ(objection(wrong), begin + '"' + wrong +
                                    "\" is no media type: write type and subtype, as in "
                                    "\"application/x-mine\"");
  EXPECT_EQ(mistake_of("{\"compression\": {\"enabled\": true,\n\"codings\": []}}"),
            "p.json:2: compression.codings: has none, so that nothing is compressed: name gzip or "
            "br, or set compression.enabled to false");
  EXPECT_EQ(mistake_of("{\"compression\": {\"codings\": []}}"), "") << "it is off";
}

TEST_F(PolicyCheck, NameTheLineOfWhatCannotBeUsed) {
  EXPECT_EQ(
      mistake_of("{\"cors\": {\n\n\"allow_origin_regex\": \"(\"}}"),
      "p.json:3: cors.allow_origin_regex: \"(\" is not a pattern that RE2 takes: missing ): (");
  EXPECT_EQ(mistake_of("{\"plugins\": {\"items\": {\"cors\": {\n"
                       "\"allow_origins\": [\"https://a.org/\"]}}}}"),
            "p.json:2: plugins.items.cors.allow_origins: \"https://a.org/\" has a path, which no "
            "origin has: write \"https://a.org\"");
  EXPECT_EQ(mistake_of("{\"trusted_hosts\": {\n\"allowed\": [\"a.org:80\"]}}"),
            "p.json:2: trusted_hosts.allowed: \"a.org:80\": a host is named without its port, an "
            "IPv6 address in brackets");
  EXPECT_EQ(mistake_of("{\"security_headers\": {\"frame_options\": \"a\\nb\"}}"),
            "p.json:1: security_headers.frame_options: the value is not printable ASCII");
  EXPECT_EQ(mistake_of("{\"request_id\": {\n\"header\": \"content-length\"}}"),
            "p.json:2: request_id.header: \"content-length\" is no name of a field, or one with "
            "a meaning of its own");
  for (const char* name : {"host", "Set-Cookie", "cookie"})
    EXPECT_NE(mistake_of("{\"request_id\": {\"header\": \"" + std::string{name} + "\"}}"), "")
        << name;
}

// Where no listener speaks TLS no request is secure, so the redirect would have no end.
TEST_F(PolicyCheck, AnHttpsRedirectThatNoRequestCouldPassIsRefused) {
  EXPECT_EQ(
      mistake_of("{\"https_redirect\": {\n\"enabled\": true, \"port\": 8443}}"),
      "p.json:2: https_redirect.enabled: is true, but the host serves no TLS and believes no "
      "proxy that does, so that it would redirect every request for ever: add a listener with TLS "
      "(see listen), name the proxy that ends TLS in proxies.trusted, or set it to false");
  EXPECT_EQ(mistake_of(R"({"https_redirect": {"port": 8443}})"), "");
  const settings::Settings with_tls = settings::load(
      {folder.write("p.json", R"({"listen": ["a:1", {"address": "a:2", "tls": "default"}],
                                  "https_redirect": {"enabled": true},
                                  "tls": {"certificates": [{"certificate": "a", "private_key": "b"}]}})"),
       {},
       {}});
  RuleStates states;
  settings::Mistakes mistakes;
  make_policy(with_tls, states, mistakes);
  EXPECT_TRUE(mistakes.empty());
}

// What is left of the settings is a policy all the same, so that none is made only to be tried.
TEST_F(PolicyCheck, GatherEveryMistakeAndMakeThePolicyOfTheRest) {
  const settings::Settings settings = settings::load(
      {folder.write("p.json", R"({"security_headers": {"enabled": true, "frame_options": "a\nb",
                                  "referrer_policy": "c\nd"}, "trusted_hosts": {"allowed": ["a*"]}})"),
       {},
       {}});
  RuleStates states;
  settings::Mistakes mistakes;
  const auto policy = make_policy(settings, states, mistakes);
  for (const char* key : {"security_headers.frame_options", "security_headers.referrer_policy",
                          "trusted_hosts.allowed"})
    EXPECT_TRUE(mistakes.has(key)) << key;
  ASSERT_TRUE(policy);
  Exchange exchange;
  policy->after(exchange);
  const auto sent =
      std::find_if(exchange.reply.headers.begin(), exchange.reply.headers.end(),
                   [](const auto& header) { return header.name == "x-frame-options"; });
  ASSERT_NE(sent, exchange.reply.headers.end());
  EXPECT_EQ(sent->value, "DENY");
}

// Without what says who may ask, anybody might.
TEST_F(PolicyCheck, MakeNoPolicyThatLetsAnybodyIn) {
  const auto made = [&](const std::string& text) {
    RuleStates states;
    settings::Mistakes mistakes;
    const settings::Settings settings =
        settings::load({folder.write("p.json", text), {}, {}}, mistakes);
    const auto policy = make_policy(settings, states, mistakes);
    EXPECT_FALSE(mistakes.empty()) << text;
    return policy;
  };
  EXPECT_FALSE(made(R"({"security": {"schemes": {"key": {"tpye": "api_key"}}, "docs": ["key"]}})"));
  EXPECT_FALSE(made(R"({"security": {"docs": ["none"]}})"));
  EXPECT_FALSE(made(R"({"plugins": {"items": {"security": ["none"]}}})"));
}

TEST_F(PolicyCheck, NameTheVariableOrTheFlag) {
  EXPECT_EQ(mistake({{}, {{"PORTICO_TRUSTED_HOSTS_ALLOWED", "a*"}}, {}}),
            "PORTICO_TRUSTED_HOSTS_ALLOWED: trusted_hosts.allowed: \"a*\": a wildcard is \"*\" or "
            "stands first, as in \"*.example.org\"");
  EXPECT_EQ(mistake({{}, {}, {{"cors.allow_origins", "a.org"}}}),
            "--cors-allow-origins: cors.allow_origins: \"a.org\" has no scheme: write "
            "\"https://a.org\"");
}

}  // namespace
}  // namespace portico::http
