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
