#include "http/security/verifier.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "slowness.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using Form = Credential::Form;
using nlohmann::json;

const json& made_tokens() {
  static const json all = [] {
    std::ifstream file{PORTICO_SOURCE_DIR "/tests/http/security/token/tokens.json"};
    return json::parse(file);
  }();
  return all;
}

std::string made_token(const std::string& name) {
  for (const json& one : made_tokens().at("cases"))
    if (one.at("name") == name) return one.at("token");
  throw std::runtime_error{name};
}

settings::Scheme by_tokens() {
  settings::Scheme scheme;
  scheme.verify = settings::VerifyBy::jwt;
  scheme.issuer = made_tokens().at("issuer");
  scheme.audience = {"api"};
  scheme.keys = made_tokens().at("keys").dump();
  return scheme;
}

Credential shown(std::string_view text) {
  Credential made;
  made.form = Form::given;
  made.text = text;
  return made;
}

const Principal::Time then{std::chrono::seconds{made_tokens().at("now").get<std::int64_t>()}};

TEST(Verifier, OfTokensSaysWhoAndUntilWhen) {
  const auto verifier = token_verifier("bearer", by_tokens());
  for (const char* name : {"HS256", "RS256", "PS384", "ES256", "ES384", "ES512", "EdDSA"}) {
    const std::string text = made_token(name);
    const auto found = verifier->verify(shown(text), then);
    ASSERT_TRUE(found.principal) << name;
    EXPECT_EQ(found.principal->subject(), "alice");
    EXPECT_TRUE(found.principal->has({"me", "items"}));
    EXPECT_EQ(found.principal->until(), then + 600s);
  }
}

TEST(Verifier, OfTokensKnowsOneThatWasTrue) {
  const auto verifier = token_verifier("bearer", by_tokens());
  EXPECT_TRUE(verifier->verify(shown(made_token("expired")), then).was_true);
  EXPECT_FALSE(verifier->verify(shown(made_token("alg none")), then).was_true);
  EXPECT_FALSE(verifier->verify(shown("x"), then).was_true);
}

TEST(Verifier, OfTokensReadsAFileAgainThatWasReplaced) {
  const testing::Folder folder;
  settings::Scheme scheme = by_tokens();
  scheme.jwks = folder.write("keys.json", json{{"keys", made_tokens().at("keys")}}.dump());
  scheme.keys.clear();
  const auto verifier = token_verifier("bearer", scheme);
  EXPECT_TRUE(verifier->verify(shown(made_token("ES256")), then).principal);
  const std::uint64_t before = verifier->edition();
  folder.write("keys.json", json{{"keys", {made_tokens().at("keys")[0]}}}.dump());
  EXPECT_TRUE(until([&] { return verifier->edition() != before; }));
  EXPECT_FALSE(verifier->verify(shown(made_token("ES256")), then).principal);
  EXPECT_TRUE(verifier->verify(shown(made_token("HS256")), then).principal);
}

// The cheap one, first in the file, takes a sixteenth of the dear one.
TEST(Verifier, OfPasswordsTakesAsLongForNobodyAsForTheDearestOfTheFile) {
  const testing::Folder folder;
  settings::Scheme scheme;
  scheme.file =
      folder.write("users", "cheap:$2b$04$4lxWyMPAfrNxEPf4v0y24.Vf.Q4HWwqKIVM7grk9TMdRi5z7KAXde\n"
                            "dear:$2b$08$4lxWyMPAfrNxEPf4v0y24.e0ErNVbMWLqrLSQ2uwS.1VavufUXAmO\n");
  const auto verifier = password_verifier("basic", scheme);
  const auto least = [&](std::string_view name) {
    Credential credential = shown("x");
    credential.kind = Credential::Kind::basic;
    credential.name = name;
    credential.password = "other";
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 5; ++i) {
      const auto start = std::chrono::steady_clock::now();
      EXPECT_FALSE(verifier->verify(credential, then).principal);
      best = std::min(best, std::chrono::steady_clock::now() - start);
    }
    return best;
  };
  EXPECT_GT(least("nobody"), least("dear") / 2);
  EXPECT_LT(least("cheap"), least("nobody") / 2);
}

TEST(Verifier, OfCertificatesTakesThoseThatAreNamed) {
  settings::Scheme scheme;
  scheme.subjects["CN=alice"] = {"admin"};
  const auto named = certificate_verifier("ops", scheme), any = certificate_verifier("ops", {});
  const message::ClientCertificate alice{"CN=alice", std::string(64, 'a')},
      bob{"CN=bob", std::string(64, 'b')};
  Credential one = shown({});
  one.certificate = &alice;
  EXPECT_TRUE(named->verify(one, then).principal->has({"admin"}));
  one.certificate = &bob;
  EXPECT_FALSE(named->verify(one, then).principal);
  EXPECT_TRUE(named->verify(one, then).was_true) << "nobody guesses a certificate";
  EXPECT_FALSE(any->verify(shown(alice.fingerprint), then).principal);
  EXPECT_EQ(any->verify(one, then).principal->subject(), "CN=bob");
}

}  // namespace
}  // namespace portico::http
