#include "http/security/token/jwt.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

namespace portico::http {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string here = PORTICO_SOURCE_DIR "/tests/http/security/token/";

/// Whatever make_tokens.py has printed: each token is good, or refused for the reason it says.
void check(const json& made) {
  const std::vector<Jwk> keys = read_keys(made.at("keys"), {});
  const JwtRules rules{made.at("issuer"), made.at("audience"),
                       std::chrono::seconds{made.at("leeway").get<int>()}};
  const std::chrono::system_clock::time_point now{
      std::chrono::seconds{made.at("now").get<std::int64_t>()}};
  EXPECT_GT(made.at("cases").size(), 60u);
  for (const json& one : made.at("cases")) {
    json claims;
    const std::string_view why =
        read_jwt(one.at("token").get_ref<const std::string&>(), keys, rules, now, claims);
    EXPECT_EQ(why, one.at("why").get<std::string>()) << one.at("name");
    EXPECT_EQ(claims.is_null(), !why.empty()) << one.at("name");
    if (why.empty()) {
      EXPECT_EQ(claims.at("sub"), "alice") << one.at("name");
    }
  }
}

TEST(Jwt, TakesGoodTokensAndRefusesAttacksOneByOne) {
  std::ifstream file{here + "tokens.json"};
  check(json::parse(file));
}

TEST(Jwt, AgreesWithPyJwtWhereThatIsInstalled) {
  const std::string command = "python3 " + here + "make_tokens.py 2>&1";
  FILE* const pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string text;
  std::array<char, 4096> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe))
    text.append(block.data(), count);
  const int status = WEXITSTATUS(::pclose(pipe));
  if (status == 77 || status == 127) GTEST_SKIP() << "PyJWT is not installed";
  ASSERT_EQ(status, 0) << text;
  check(json::parse(text));
}

TEST(Jwt, ALongTokenIsNotLookedAt) {
  json claims;
  EXPECT_EQ(read_jwt(std::string(1 << 20, 'a'), {}, {}, {}, claims), "is too long");
  EXPECT_EQ(read_jwt(std::string(longest_jwt + 1, '.'), {}, {}, {}, claims), "is too long");
}

TEST(Jwt, ATokenForSomebodyIsRefusedWhereNobodyIsNamed) {
  std::ifstream file{here + "tokens.json"};
  const json made = json::parse(file);
  json claims;
  const std::chrono::system_clock::time_point now{
      std::chrono::seconds{made.at("now").get<std::int64_t>()}};
  EXPECT_EQ(read_jwt(made.at("cases")[0].at("token").get<std::string>(),
                     read_keys(made.at("keys"), {}), {}, now, claims),
            "is for others");
}

TEST(Jwt, ScopesAreATextOrAList) {
  EXPECT_THAT(scopes_of(json{{"scope", "me  items"}}), ElementsAre("me", "items"));
  EXPECT_THAT(scopes_of(json{{"scp", {"a", 1, "b"}}}), ElementsAre("a", "b"));
  EXPECT_THAT(scopes_of(json{{"scopes", {"c"}}}), ElementsAre("c"));
  EXPECT_THAT(scopes_of(json::object()), ElementsAre());
}

std::string why_not(const json& set, const std::vector<std::string>& pinned = {}) {
  try {
    read_keys(set, pinned);
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Jwk, AKeyIsPinnedToItsAlgorithmsOrRefused) {
  const std::string secret(43, 'A');
  EXPECT_EQ(why_not({{{"kty", "oct"}, {"k", secret}, {"alg", "HS256"}}}), "");
  EXPECT_EQ(why_not({{{"kty", "oct"}, {"k", secret}}}, {"HS256"}), "");
  EXPECT_THAT(why_not({{{"kty", "oct"}, {"k", secret}}}), HasSubstr("does not say its algorithm"));
  EXPECT_THAT(why_not({{{"kty", "oct"}, {"k", secret}}}, {"RS256"}),
              HasSubstr("does not say its algorithm"));
  EXPECT_THAT(why_not({{{"kty", "oct"}, {"k", secret}, {"alg", "none"}}}),
              HasSubstr("none that is known"));
  EXPECT_THAT(why_not({{{"kty", "oct"}, {"k", secret}, {"alg", "RS256"}}}),
              HasSubstr("is no key of its algorithm, RS256"));
  EXPECT_THAT(why_not({{{"kty", "oct"}, {"k", secret}, {"alg", "HS512"}}}),
              HasSubstr("is too short for HS512, which needs 64 bytes"));
  EXPECT_THAT(why_not({{{"kty", "oct"}, {"k", "AA=="}, {"alg", "HS256"}}}),
              HasSubstr("no k that is base64url"));
}

TEST(Jwk, WhatCannotBeUsedIsPassedOverWhereSomebodyIsTold) {
  const json good{{"kty", "oct"}, {"k", std::string(43, 'A')}, {"alg", "HS256"}};
  for (const json& odd :
       {json{{"kty", "OKP"}, {"crv", "X25519"}, {"x", "AA"}},
        json{{"kty", "EC"}, {"crv", "secp256k1"}, {"alg", "ES256K"}},
        json{{"kty", "RSA"}, {"n", std::string(400, 'A')}, {"e", "AQAB"}},
        json{{"kty", "RSA"}, {"alg", "RSA-OAEP"}, {"n", std::string(400, 'A')}, {"e", "AQAB"}}}) {
    std::vector<std::string> told;
    const auto tell = [&told](const std::string& why) { told.push_back(why); };
    EXPECT_EQ(read_keys({odd, good}, {}, tell).size(), 1u) << odd;
    EXPECT_THAT(told, ElementsAre(::testing::StartsWith("key 0 "))) << odd;
    EXPECT_NE(why_not({odd, good}), "") << odd;
    EXPECT_THROW(read_keys({odd}, {}, tell), std::invalid_argument);
  }
}

TEST(Jwk, AnExponentThatAnybodyCanSignByIsRefused) {
  std::ifstream file{here + "tokens.json"};
  json rsa = json::parse(file).at("keys")[1];
  for (const char* exponent : {"AQ", "Ag"}) {
    rsa["e"] = exponent;
    EXPECT_THAT(why_not(json::array({rsa})), HasSubstr("exponent that anybody can sign by"));
  }
}

TEST(Jwt, AKeyOfItsIdIsTriedWhateverKeysHaveNone) {
  std::ifstream file{here + "tokens.json"};
  const json made = json::parse(file);
  json keys = json::array();
  for (int i = 0; i < 6; ++i)
    keys.push_back({{"kty", "oct"}, {"k", std::string(42, 'A') + "AQgw"[i % 4]}, {"alg", "HS256"}});
  for (const json& key : made.at("keys")) keys.push_back(key);
  const json& good = made.at("cases")[0];
  ASSERT_EQ(good.at("name"), "HS256");
  json claims;
  EXPECT_EQ(read_jwt(good.at("token").get<std::string>(), read_keys(keys, {}),
                     {made.at("issuer"), made.at("audience"), {}},
                     std::chrono::system_clock::time_point{
                         std::chrono::seconds{made.at("now").get<std::int64_t>()}},
                     claims),
            "");
}

TEST(Jwk, WhatIsNoKeyForSignaturesIsPassedOver) {
  EXPECT_THAT(why_not({{"keys", json::array()}}), HasSubstr("has no key for signatures"));
  EXPECT_THAT(why_not({{{"kty", "RSA"}, {"use", "enc"}}}), HasSubstr("has no key for signatures"));
  EXPECT_THAT(why_not({{{"kty", "new"}}}), HasSubstr("has no key for signatures"));
  EXPECT_THAT(why_not(json::object()), HasSubstr("is no JWK Set"));
  EXPECT_THAT(why_not({1}), HasSubstr("key 0 is no object"));
}

TEST(Jwk, WeakAndPrivateKeysAreRefused) {
  std::ifstream file{here + "tokens.json"};
  json rsa = json::parse(file).at("keys")[1];
  ASSERT_EQ(rsa.at("kty"), "RSA");
  rsa["d"] = "AQAB";
  EXPECT_THAT(why_not(json::array({rsa})), HasSubstr("is a private key"));
  rsa.erase("d");
  rsa["n"] = rsa["n"].get<std::string>().substr(0, 168);
  EXPECT_THAT(why_not(json::array({rsa})), HasSubstr("fewer than 2048 bits"));
}

TEST(Jwk, APointBesideItsCurveIsRefused) {
  std::ifstream file{here + "tokens.json"};
  const json keys = json::parse(file).at("keys");
  for (json key : keys) {
    if (key.at("kty") != "EC") continue;
    EXPECT_EQ(why_not(json::array({key})), "");
    std::string x = key["x"].get<std::string>();
    x[5] = x[5] == 'A' ? 'B' : 'A';
    key["x"] = x;
    EXPECT_THAT(why_not(json::array({key})), HasSubstr("is no key of its kind")) << key;
    key["x"] = x.substr(4);
    EXPECT_THAT(why_not(json::array({key})), HasSubstr("of another length than its curve"));
    key["crv"] = "secp256k1";
    EXPECT_NE(why_not(json::array({key})), "");
  }
}

}  // namespace
}  // namespace portico::http
