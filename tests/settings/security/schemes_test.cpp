#include "settings/security/scheme_mistakes.hpp"
#include "settings/security/schemes.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace portico::settings {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Schemes, AreReadByName) {
  const auto all = schemes_of(R"({
    "bearer": {"verify": "jwt", "issuer": "i", "audience": "a", "jwks": "k.json", "leeway": 1.5},
    "key": {"verify": "keys", "file": "f", "scheme": {"type": "apiKey", "in": "query", "name": "k"}},
    "ops": {"verify": "certificate", "subjects": {"CN=a": ["x"]}}})");
  const Scheme& bearer = all.at("bearer");
  EXPECT_EQ(bearer.verify, VerifyBy::jwt);
  EXPECT_THAT(bearer.audience, ElementsAre("a"));
  EXPECT_EQ(bearer.leeway.count(), 1500);
  EXPECT_EQ(json::parse(bearer.definition)["scheme"], "bearer");
  EXPECT_EQ(json::parse(all.at("key").definition)["in"], "query");
  EXPECT_THAT(all.at("ops").subjects.at("CN=a"), ElementsAre("x"));
}

TEST(Schemes, WhatCannotBeMeantIsNamed) {
  const auto wrong = [](const char* text) {
    std::string all;
    for (const SchemeMistake& one : scheme_mistakes(json::parse(text))) {
      std::string place;
      for (const std::string& name : one.names) place += (place.empty() ? "" : ".") + name;
      all += (all.empty() ? "" : "; ") + place + ' ' + one.what;
    }
    return all;
  };
  EXPECT_EQ(wrong("{}"), "");
  EXPECT_EQ(wrong(R"({"a": {"verify": "handler"}})"), "");
  EXPECT_THAT(wrong(R"({"a b": {}})"), HasSubstr("is no name"));
  EXPECT_THAT(wrong(R"({"a": 1})"), HasSubstr("a is to be an object with verify"));
  EXPECT_THAT(wrong(R"({"a": {}})"), HasSubstr("a has no verify: add it, one of handler"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "none"}})"), HasSubstr("a.verify is none of handler, jwt"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "jwt"}})"), HasSubstr("verifies tokens by no key"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "keys"}})"), HasSubstr("needs a file"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "plugin"}})"), HasSubstr("needs the id of a plugin"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "keys", "file": "f", "issuer": "x"}})"),
              HasSubstr("a.issuer is no word of keys"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "jwt", "keys": [], "leeway": 3601}})"),
              HasSubstr("a.leeway is not a number of seconds"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "handler", "scheme": {}}})"),
              HasSubstr("a.scheme is not an object with a type"));
  EXPECT_THAT(wrong(R"({"a": {"verify": "jwt", "jwks": "https://id.example.org/keys"}})"),
              HasSubstr("a.jwks is a URL, and the host reads files alone"));
}

TEST(Schemes, TellAllThatIsWrongWhereItStands) {
  const auto found = scheme_mistakes(json::parse(R"({
    "a": {"verify": "keyz", "file": 1},
    "b": {"verfy": "jwt", "jwks": "k"},
    "c": {"verify": "jwt", "isuer": "x", "keys": {}}})"));
  std::vector<std::string> places;
  for (const SchemeMistake& one : found)
    places.push_back(one.names.at(0) + '.' + (one.names.size() > 1 ? one.names[1] : "") + ' ' +
                     one.what.substr(one.what.rfind(": ") + 1));
  EXPECT_THAT(places, ElementsAre("a.verify  did you mean keys?", HasSubstr("a.file is not"),
                                  "b.verfy  did you mean verify?", "c.isuer  did you mean issuer?",
                                  HasSubstr("c.keys is not a list of keys")));
}

TEST(Schemes, SecretsAreNotShown) {
  const json shown = without_secrets(json::parse(
      R"({"a": {"verify": "jwt", "keys": [{"kty": "oct", "k": "c2VjcmV0"}]}, "b": {"file": "k"}})"));
  EXPECT_EQ(shown.dump(),
            R"({"a":{"keys":[{"k":"***","kty":"oct"}],"verify":"jwt"},"b":{"file":"k"}})");
}

TEST(Schemes, SecretsOfWhatIsWrongAreNotShownEither) {
  for (const std::string text :
       {R"({"a": {"verify": {"k": "c2VjcmV0"}}})",
        R"({"a": {"verify": ["c2VjcmV0"]}})",
        R"({"a": {"verify": "jwt", "key": "c2VjcmV0"}})",
        R"({"a": "c2VjcmV0"})",
        R"({"a": {"verify": "jwt", "keys": {"k": "c2VjcmV0"}}})",
        R"(["c2VjcmV0"])",
        R"("c2VjcmV0")",
        R"({"a": {"verify": "jwt", "keys": ["c2VjcmV0"]}})",
        R"({"a": ["c2VjcmV0"]})",
        R"({"a": {"verify": "jwt", "keys": "c2VjcmV0"}})",
        R"({"kty": "oct", "k": "c2VjcmV0"})",
        R"({"a": {"verify": "jwt", "keys": [["c2VjcmV0"]]}})",
        R"({"a": {"verify": "jwt", "keys": [{"kty": "oct", "K": "c2VjcmV0"}]}})",
        R"({"a": {"verify": "jwt", "keys": [{"kty": {"k": "c2VjcmV0"}}]}})",
        R"({"a": {"verify": "jwt", "issuer": {"k": "c2VjcmV0"}}})",
        R"({"a": {"verify": "jwt", "audience": [{"k": "c2VjcmV0"}]}})",
        R"({"a": {"verify": "jwt", "jwks": "{\"keys\": [{\"k\": \"c2VjcmV0\"}]}"}})",
        R"({"a": {"verify": "jwt", "jwks": "https://a:c2VjcmV0@id.example.org/keys"}})",
        R"({"a": {"verify": "keys", "file": "-----BEGIN KEY-----\nc2VjcmV0"}})",
        R"({"a": {"verify": "keys", "file": "f", "scheme": {"type": "http", "k": "c2VjcmV0"}}})"}) {
    const json given = json::parse(text);
    EXPECT_THAT(without_secrets(given).dump(), Not(HasSubstr("c2VjcmV0"))) << text;
    if (!given.is_object()) continue;
    for (const SchemeMistake& one : scheme_mistakes(given))
      EXPECT_THAT(one.what, Not(HasSubstr("c2VjcmV0"))) << text;
  }
  const json number =
      json::parse(R"({"a": {"verify": "jwt", "keys": [{"k": 12345678}]}, "b": 12345678})");
  EXPECT_THAT(without_secrets(number).dump(), Not(HasSubstr("12345678")));
}

TEST(Schemes, OfAPluginComeBeforeThoseOfAll) {
  Security security;
  security.schemes =
      R"({"key": {"verify": "keys", "file": "f"}, "items__key": {"verify": "handler"},
                         "items__basic": {"verify": "htpasswd", "file": "f"}})";
  const SecurityTerms terms = security_terms(security, {});
  EXPECT_EQ(terms.way("items", "key"), VerifyBy::handler);
  EXPECT_EQ(terms.way("other", "key"), VerifyBy::keys);
  EXPECT_EQ(terms.way("items", "basic"), VerifyBy::htpasswd);
  EXPECT_EQ(terms.way("other", "basic"), VerifyBy::handler);
}

TEST(Schemes, AnEntryIsASchemeAndItsScopes) {
  Security security;
  security.schemes = R"({"key": {"verify": "keys", "file": "f"}})";
  const auto schemes = schemes_of(security.schemes);
  const auto found = demanded_of(schemes, "key me  items");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->scheme, "key");
  EXPECT_THAT(found->scopes, ElementsAre("me", "items"));
  EXPECT_FALSE(demanded_of(schemes, "keys"));
  EXPECT_FALSE(demanded_of(schemes, ""));
  // What is none is asked for by nobody who could be let in.
  const SecurityTerms terms = security_terms(security, {"gone"});
  ASSERT_EQ(terms.demanded.size(), 1u);
  EXPECT_EQ(terms.way("items", "gone"), VerifyBy::handler);
}

}  // namespace
}  // namespace portico::settings
