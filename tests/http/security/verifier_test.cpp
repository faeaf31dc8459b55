#include "http/security/verifier.hpp"

#include <chrono>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "http/security/gate.hpp"
#include "plugin/folder.hpp"
#include "slowness.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using End = Gate::Answer::End;
using Form = Credential::Form;
using nlohmann::json;

const json& made_tokens() {
  static const json all = [] {
    std::ifstream file{PORTICO_SOURCE_DIR "/tests/http/security/token/tokens.json"};
    return json::parse(file);
  }();
  return all;
}

std::string token(const std::string& name) {
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

const Principal::Time now{std::chrono::seconds{made_tokens().at("now").get<std::int64_t>()}};

TEST(Verifier, OfTokensSaysWhoAndUntilWhen) {
  const auto verifier = token_verifier("bearer", by_tokens());
  for (const char* name : {"HS256", "RS256", "PS384", "ES256", "ES384", "ES512", "EdDSA"}) {
    const std::string text = token(name);
    const auto found = verifier->verify(shown(text), now);
    ASSERT_TRUE(found.principal) << name;
    EXPECT_EQ(found.principal->subject(), "alice");
    EXPECT_TRUE(found.principal->has({"me", "items"}));
    EXPECT_EQ(found.principal->until(), now + 600s);
  }
}

TEST(Verifier, OfTokensKnowsOneThatWasTrue) {
  const auto verifier = token_verifier("bearer", by_tokens());
  EXPECT_TRUE(verifier->verify(shown(token("expired")), now).was_true);
  EXPECT_FALSE(verifier->verify(shown(token("alg none")), now).was_true);
  EXPECT_FALSE(verifier->verify(shown("x"), now).was_true);
}

TEST(Verifier, OfTokensReadsAFileAgainThatWasReplaced) {
  const testing::Folder folder;
  settings::Scheme scheme = by_tokens();
  scheme.jwks = folder.write("keys.json", json{{"keys", made_tokens().at("keys")}}.dump());
  scheme.keys.clear();
  const auto verifier = token_verifier("bearer", scheme);
  EXPECT_TRUE(verifier->verify(shown(token("ES256")), now).principal);
  const std::uint64_t before = verifier->edition();
  folder.write("keys.json", json{{"keys", {made_tokens().at("keys")[0]}}}.dump());
  EXPECT_TRUE(until([&] { return verifier->edition() != before; }));
  EXPECT_FALSE(verifier->verify(shown(token("ES256")), now).principal);
  EXPECT_TRUE(verifier->verify(shown(token("HS256")), now).principal);
}

TEST(Verifier, OfCertificatesTakesThoseThatAreNamed) {
  settings::Scheme scheme;
  scheme.subjects["CN=alice"] = {"admin"};
  const auto named = certificate_verifier("ops", scheme), any = certificate_verifier("ops", {});
  const message::ClientCertificate alice{"CN=alice", std::string(64, 'a')},
      bob{"CN=bob", std::string(64, 'b')};
  Credential one = shown({});
  one.certificate = &alice;
  EXPECT_TRUE(named->verify(one, now).principal->has({"admin"}));
  one.certificate = &bob;
  EXPECT_FALSE(named->verify(one, now).principal);
  EXPECT_EQ(any->verify(one, now).principal->subject(), "CN=bob");
}

TEST(Gate, CountsWhatIsWrongAgainstThePeer) {
  auto attempts = std::make_shared<Attempts>();
  attempts->use(3, 60s);
  const Gate gate{"bearer", token_verifier("bearer", by_tokens()), 100, attempts};
  const std::string forged = token("alg none");
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(gate.ask(shown(forged), "192.0.2.1:1", Patience::none).end, End::wrong);
  EXPECT_EQ(gate.ask(shown(forged), "192.0.2.1:2", Patience::none).end, End::crowded);
  EXPECT_EQ(gate.ask(shown(forged), "192.0.2.2:1", Patience::none).end, End::wrong);
  EXPECT_EQ(gate.ask({}, "192.0.2.1:3", Patience::none).end, End::absent);
}

}  // namespace
}  // namespace portico::http
