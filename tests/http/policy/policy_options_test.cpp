// What the policy refuses is a mistake of the settings: named by file and line, variable or flag.

#include "http/policy/policy_options.hpp"

#include <gtest/gtest.h>

#include <string>

#include "plugin/folder.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

using portico::testing::Folder;

std::string mistake(const settings::Sources& sources) {
  try {
    policy_options(settings::load(sources));
    return "";
  } catch (const settings::Mistake& wrong) {
    return wrong.what();
  }
}

class PolicyOptions : public ::testing::Test {
protected:
  const Folder folder;

  std::string mistake_of(const std::string& text) {
    const std::string line = mistake({folder.write("p.json", text), {}, {}});
    const auto name = line.find("p.json");
    return name == line.npos ? line : line.substr(name);
  }
};

TEST_F(PolicyOptions, DefaultsLeaveEverythingOffButTheRequestId) {
  const Policy::Options options = policy_options(settings::load({}));
  EXPECT_FALSE(options.cors.has_value());
  EXPECT_TRUE(options.compress.codings.empty());
  EXPECT_FALSE(options.security_headers.enabled);
  EXPECT_FALSE(options.https_redirect.enabled);
  EXPECT_EQ(options.trusted_hosts.allowed, std::vector<std::string>{"*"});
  EXPECT_TRUE(options.request_id.accept && options.request_id.send);
}

// The defaults stand in two places: as options, and as settings.
TEST_F(PolicyOptions, DefaultsAreThoseOfTheParts) {
  const auto loaded = [&](const std::string& text) {
    return policy_options(settings::load({folder.write("p.json", text), {}, {}}));
  };
  const Policy::Options on = loaded(R"({"cors": {"allow_origins": ["*"]},
      "compression": {"enabled": true}, "security_headers": {"enabled": true}})");
  const Cors::Options cors;
  EXPECT_EQ(on.cors->allow_methods, cors.allow_methods);
  EXPECT_EQ(on.cors->allow_headers, cors.allow_headers);
  EXPECT_EQ(on.cors->allow_origin_regex, cors.allow_origin_regex);
  EXPECT_EQ(on.cors->max_age, cors.max_age);
  EXPECT_EQ(on.cors->allow_credentials, cors.allow_credentials);
  const Compress::Options compress;
  EXPECT_EQ(on.compress.minimum_size, compress.minimum_size);
  EXPECT_EQ(on.compress.gzip_level, compress.gzip_level);
  EXPECT_EQ(on.compress.brotli_quality, compress.brotli_quality);
  EXPECT_EQ(on.compress.codings, (std::vector{message::Coding::brotli, message::Coding::gzip}));
  const SecurityHeaders::Options headers;
  EXPECT_EQ(on.security_headers.content_type_options, headers.content_type_options);
  EXPECT_EQ(on.security_headers.referrer_policy, headers.referrer_policy);
  EXPECT_EQ(on.security_headers.frame_options, headers.frame_options);
  EXPECT_EQ(on.security_headers.strict_transport_security, headers.strict_transport_security);
  EXPECT_EQ(on.request_id.header, RequestId::Options{}.header);
}

TEST_F(PolicyOptions, APluginsCorsMayBeOff) {
  const Policy::Options options = policy_options(settings::load(
      {folder.write("p.json", R"({"cors": {"allow_origins": ["*"]}, "plugins": {"a": {"cors": {}},
          "b": {"cors": {"allow_origin_regex": "https://.*"}}, "c": {}}})"),
       {},
       {}}));
  EXPECT_TRUE(options.cors.has_value());
  EXPECT_FALSE(options.plugin_cors.at("a").has_value());
  EXPECT_EQ(options.plugin_cors.at("b")->allow_origin_regex, "https://.*");
  EXPECT_EQ(options.plugin_cors.count("c"), 0u);
}

TEST_F(PolicyOptions, NameTheLineOfWhatCannotBeUsed) {
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

// No request of the transport is secure, so the redirect would have no end.
TEST_F(PolicyOptions, AnHttpsRedirectThatNoRequestCouldPassIsRefused) {
  EXPECT_EQ(
      mistake_of("{\"https_redirect\": {\n\"enabled\": true, \"port\": 8443}}"),
      "p.json:2: https_redirect.enabled: is true, but the host serves no TLS and believes no "
      "proxy that does, so that it would redirect every request for ever: set it to false, and "
      "let what ends TLS in front of the host redirect");
  EXPECT_EQ(mistake_of(R"({"https_redirect": {"port": 8443}})"), "");
}

TEST_F(PolicyOptions, NameTheVariableOrTheFlag) {
  EXPECT_EQ(mistake({{}, {{"PORTICO_TRUSTED_HOSTS_ALLOWED", "a*"}}, {}}),
            "PORTICO_TRUSTED_HOSTS_ALLOWED: trusted_hosts.allowed: \"a*\": a wildcard is \"*\" or "
            "stands first, as in \"*.example.org\"");
  EXPECT_EQ(mistake({{}, {}, {{"cors.allow_origins", "a.org"}}}),
            "--cors-allow-origins: cors.allow_origins: \"a.org\" has no scheme: write "
            "\"https://a.org\"");
}

}  // namespace
}  // namespace portico::http
