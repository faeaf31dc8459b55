#include "route/requirement.hpp"

#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "route/route.hpp"

namespace portico::route {
namespace {

using nlohmann::ordered_json;
using settings::SecurityTerms;
using settings::VerifyBy;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

portico_str str(const std::string& text) { return {text.data(), text.size()}; }

class SecurityTest : public ::testing::Test {
protected:
  std::unique_ptr<Route> made() {
    portico_route raw{};
    raw.size = sizeof raw;
    const std::string method = "GET", path = "/x", documented = docs.dump();
    raw.method = str(method), raw.path = str(path);
    raw.input = str(input), raw.docs = str(documented);
    return route::compile(raw, {}, "items", models, {.security = terms});
  }
  std::string refusal() {
    try {
      made();
      return "accepted";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  /// What callers have to meet under the terms.
  std::vector<Requirement> asked() { return made()->security.requirements(terms); }
  ordered_json documented() { return ordered_json::parse(made()->docs)["security"]; }
  /// A parameter that is who calls.
  static std::string who(const std::string& words) {
    return R"({"type":"object","required":["who"],"properties":{"who":{"in":"security",)" + words +
           R"(,"type":"object","properties":{"subject":{"type":"string"}},"required":["subject"]}}})";
  }

  model::Models models;
  ordered_json docs{{"securitySchemes",
                     {{"bearer", {{"type", "http"}, {"scheme", "Bearer"}}},
                      {"key", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-Key"}}}}}};
  std::string input;
  SecurityTerms terms;
};

TEST_F(SecurityTest, NothingIsAskedWhereNothingIsSaid) {
  EXPECT_TRUE(asked().empty());
  docs["security"] = ordered_json::array();
  EXPECT_TRUE(asked().empty());
}

TEST_F(SecurityTest, AParameterAsksForItsSchemeAndIsDocumented) {
  input = who(R"("x-scheme":"bearer","x-scopes":["me","items"])");
  const auto route = made();
  const auto requirements = route->security.requirements(terms);
  ASSERT_EQ(requirements.size(), 1u);
  const Requirement& asked = requirements[0];
  EXPECT_EQ(asked.parameter, 0u);
  EXPECT_FALSE(asked.optional);
  ASSERT_EQ(asked.alternatives.size(), 1u);
  EXPECT_EQ(asked.alternatives[0][0].scheme.kind, Scheme::Kind::bearer);
  EXPECT_THAT(asked.alternatives[0][0].scopes, ElementsAre("me", "items"));
  EXPECT_EQ(documented().dump(), R"([{"bearer":["me","items"]}])");
  EXPECT_THAT(route->remarks,
              ElementsAre(HasSubstr("nobody verifies the security scheme 'bearer'")));
  terms.verified["bearer"] = VerifyBy::jwt;
  EXPECT_THAT(made()->remarks, IsEmpty());
}

TEST_F(SecurityTest, AlternativesAndTheDocsAreJoined) {
  input = who(R"("x-scheme":["bearer","key"])");
  EXPECT_EQ(documented().dump(), R"([{"bearer":[]},{"key":[]}])");
  docs["security"] = ordered_json::parse(R"([{"bearer":["a"]}])");
  EXPECT_EQ(documented().dump(), R"([{"bearer":["a"]},{"bearer":["a"],"key":[]}])");
}

TEST_F(SecurityTest, OneThatMayBeLeftOutIsOptional) {
  input =
      R"({"type":"object","properties":{"who":{"in":"security","x-scheme":"key","default":null,)"
      R"("anyOf":[{"type":"string"},{"type":"null"}]}}})";
  EXPECT_TRUE(asked()[0].optional);
  EXPECT_EQ(documented().dump(), R"([{"key":[]},{}])");
}

TEST_F(SecurityTest, TheDocsAloneAreEnforcedAsFarAsTheyAreVerified) {
  docs["security"] = ordered_json::parse(R"([{"bearer":[]},{"key":[]}])");
  EXPECT_TRUE(asked().empty());
  EXPECT_THAT(made()->remarks, ElementsAre(HasSubstr("'bearer': its handler is called by anybody"),
                                           HasSubstr("'key': its handler is called by anybody")));
  terms.verified["bearer"] = VerifyBy::jwt;
  ASSERT_EQ(asked().size(), 1u) << "a key that nobody looks at opens nothing";
  EXPECT_EQ(asked()[0].alternatives.size(), 1u);
  EXPECT_THAT(made()->remarks, ElementsAre(HasSubstr("'key': whoever shows it is let in by")));
  terms.verified["items__key"] = VerifyBy::keys;
  EXPECT_EQ(asked()[0].alternatives.size(), 2u);
  EXPECT_THAT(made()->remarks, IsEmpty());
  docs["security"].push_back(ordered_json::object());
  EXPECT_TRUE(asked()[0].optional);
}

TEST_F(SecurityTest, OfAnAlternativeWhatIsVerifiedIsEnforced) {
  docs["security"] = ordered_json::parse(R"([{"key":[],"bearer":["me"]}])");
  terms.verified["key"] = VerifyBy::keys;
  const auto requirements = asked();
  ASSERT_EQ(requirements.size(), 1u);
  ASSERT_EQ(requirements[0].alternatives.size(), 1u);
  ASSERT_EQ(requirements[0].alternatives[0].size(), 1u);
  EXPECT_EQ(requirements[0].alternatives[0][0].scheme.name, "key");
  EXPECT_THAT(made()->remarks, ElementsAre(HasSubstr("'bearer': its handler has to check it")));
}

TEST_F(SecurityTest, ASchemeThatIsNowhereDefinedIsOneThatNobodyVerifies) {
  docs["security"] = ordered_json::parse(R"([{"typo":[]}])");
  EXPECT_TRUE(asked().empty());
  EXPECT_THAT(made()->remarks,
              ElementsAre(HasSubstr("nobody verifies the security scheme 'typo'")));
  terms.deny = true;
  EXPECT_THAT(refusal(), HasSubstr("GET /x: nobody verifies the security scheme 'typo', and "
                                   "security.unverified is deny"));
  terms = {.deny = false, .verified = {{"key", VerifyBy::keys}}, .demanded = {}};
  for (const char* list : {R"([{"key":[]},{"typo":[]}])", R"([{"key":[],"typo":[]}])"}) {
    docs["security"] = ordered_json::parse(list);
    ASSERT_EQ(asked().size(), 1u) << list;
    ASSERT_EQ(asked()[0].alternatives.size(), 1u) << list;
    EXPECT_EQ(asked()[0].alternatives[0][0].scheme.name, "key") << list;
    EXPECT_THAT(made()->remarks, ElementsAre(HasSubstr("'typo'"))) << list;
  }
  terms.verified["typo"] = VerifyBy::keys;
  EXPECT_THAT(refusal(), HasSubstr("the security scheme 'typo' is not in \"securitySchemes\""));
}

// What was served before under other terms.
TEST_F(SecurityTest, IsMetByNobodyWhereTheOperatorWouldNotHaveIt) {
  docs["security"] = ordered_json::parse(R"([{"key":[]},{}])");
  const auto route = made();
  EXPECT_TRUE(route->security.requirements(terms).empty());
  terms.deny = true;
  EXPECT_THROW(route->security.under(terms), std::runtime_error);
  const auto closed = route->security.requirements(terms);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_FALSE(closed[0].optional);
  ASSERT_EQ(closed[0].alternatives.size(), 1u);
  const Demand& demand = closed[0].alternatives[0].at(0);
  EXPECT_TRUE(demand.verified);
  EXPECT_EQ(demand.scheme.name, "");
}

TEST_F(SecurityTest, IsLeftToTheHandlerOfOnePluginWhereTheOperatorSaysSo) {
  terms.verified = {{"key", VerifyBy::keys}, {"items__key", VerifyBy::handler}};
  docs["security"] = ordered_json::parse(R"([{"key":[]}])");
  EXPECT_TRUE(asked().empty());
  EXPECT_THAT(made()->remarks, ElementsAre(HasSubstr("nobody verifies the security scheme 'key'")));
}

TEST_F(SecurityTest, WhatNobodyVerifiesMayBeDenied) {
  terms.deny = true;
  input = who(R"("x-scheme":"bearer")");
  EXPECT_THAT(refusal(), HasSubstr("GET /x: nobody verifies the security scheme 'bearer', and "
                                   "security.unverified is deny"));
  input.clear();
  docs["security"] = ordered_json::parse(R"([{"key":[]}])");
  EXPECT_THAT(refusal(), HasSubstr("'key'"));
  terms.verified["key"] = VerifyBy::keys;
  EXPECT_EQ(refusal(), "accepted");
}

TEST_F(SecurityTest, TheOperatorAsksBesideWhateverIsSaid) {
  terms.verified["staff"] = VerifyBy::htpasswd;
  terms.demanded.push_back({"staff", {"x"}, R"({"type":"http","scheme":"basic"})"});
  input = who(R"("x-scheme":"bearer")");
  ordered_json said = ordered_json::parse(made()->docs);
  EXPECT_EQ(asked().size(), 2u);
  EXPECT_EQ(said["security"].dump(), R"([{"bearer":[]}])") << "it is the plugin's word alone";
  document(said, "shop", terms.demanded);
  EXPECT_EQ(said["security"].dump(), R"([{"bearer":[],"staff":["x"]}])");
  EXPECT_EQ(said["securitySchemes"]["staff"]["scheme"], "basic");
  terms.verified["staff"] = VerifyBy::certificate;
  EXPECT_THAT(refusal(), HasSubstr("is verified by what takes a certificate of the client"));
}

TEST_F(SecurityTest, WhatMakesNoSenseIsRefusedAtLoad) {
  input = who(R"("title":"Who")");
  EXPECT_THAT(refusal(), HasSubstr("does not say by which scheme: add \"x-scheme\""));
  input = who(R"("x-scheme":"nobody")");
  EXPECT_THAT(refusal(), HasSubstr("the security scheme 'nobody' is not in \"securitySchemes\""));
  input = who(R"("x-scheme":"bearer","x-scopes":[1])");
  EXPECT_THAT(refusal(), HasSubstr("x-scopes"));
  input = who(R"("x-scheme":"bearer")");
  terms.verified["bearer"] = VerifyBy::htpasswd;
  EXPECT_THAT(refusal(), HasSubstr("is verified by what takes a user and a password"));
  input.clear(), terms = {};
  docs["security"] = 1;
  EXPECT_NE(refusal(), "accepted");
}

std::string why_not(const ordered_json& definition) {
  try {
    compile_scheme("GET /x", "s", definition);
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(Scheme, IsOneOfOpenApi) {
  EXPECT_THAT(why_not({{"type", "magic"}}), HasSubstr("'s' has the type \"magic\", allowed is"));
  EXPECT_THAT(why_not(1), HasSubstr("is no object"));
  EXPECT_THAT(why_not({{"type", "apiKey"}, {"in", "body"}, {"name", "k"}}),
              HasSubstr("allowed is header, query or cookie"));
  EXPECT_THAT(why_not({{"type", "apiKey"}, {"in", "query"}}), HasSubstr("without a name"));
  EXPECT_THAT(why_not({{"type", "http"}}), HasSubstr("has no scheme"));
  EXPECT_THAT(why_not({{"type", "http"}, {"scheme", "basic"}, {"x-realm", "a\"b"}}),
              HasSubstr("x-realm"));
  EXPECT_THAT(why_not({{"type", "http"}, {"scheme", "basic"}, {"x-realm", "a\r\nb"}}),
              HasSubstr("x-realm"));
}

TEST(Scheme, ChallengesAsFastApi) {
  const auto challenge = [](const ordered_json& definition) {
    return compile_scheme("", "s", definition).challenge;
  };
  EXPECT_EQ(challenge({{"type", "http"}, {"scheme", "bearer"}}), "Bearer");
  EXPECT_EQ(challenge({{"type", "http"}, {"scheme", "basic"}}), "Basic");
  EXPECT_EQ(challenge({{"type", "http"}, {"scheme", "basic"}, {"x-realm", "simple"}}),
            "Basic realm=\"simple\"");
  EXPECT_EQ(challenge({{"type", "http"}, {"scheme", "scram-sha-256"}}), "Scram-Sha-256");
  EXPECT_EQ(challenge({{"type", "oauth2"}}), "Bearer");
  EXPECT_EQ(challenge({{"type", "apiKey"}, {"in", "cookie"}, {"name", "k"}}), "APIKey");
}

}  // namespace
}  // namespace portico::route
