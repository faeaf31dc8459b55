#include "http/security/gate.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "http/given.hpp"
#include "http/security/plugin_link.hpp"
#include "plugin/folder.hpp"
#include "plugin/log.hpp"
#include "route/scheme.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using End = Gate::Answer::End;

// Of "secret", by bcrypt with the least cost.
constexpr const char* hash_of_secret =
    "$2y$04$4lxWyMPAfrNxEPf4v0y24.Vf.Q4HWwqKIVM7grk9TMdRi5z7KAXde";

class GateTest : public ::testing::Test {
protected:
  GateTest() { attempts->use(3, 60s); }

  End ask(const Gate& gate, const nlohmann::ordered_json& definition, std::string_view field,
          Patience patience = Patience::any) {
    const route::Scheme scheme = route::compile_scheme("GET /", "s", definition);
    Given given;
    given.with("authorization", field);
    given.exchange.request.client = client;
    return gate
        .ask(credential_of(scheme, given.exchange.request, given.exchange.arena), "192.0.2.1:1",
             patience)
        .end;
  }
  Gate by_password() {
    settings::Scheme scheme;
    scheme.file = folder.write("users", std::string{"ada:"} + hash_of_secret + "\n");
    return {"basic", password_verifier("basic", scheme), 100, attempts, denials};
  }

  const nlohmann::ordered_json basic{{"type", "http"}, {"scheme", "basic"}},
      bearer{{"type", "http"}, {"scheme", "bearer"}}, tls{{"type", "mutualTLS"}};
  const testing::Folder folder;
  const std::shared_ptr<Attempts> attempts = std::make_shared<Attempts>();
  const std::shared_ptr<Denials::Tally> denials = std::make_shared<Denials::Tally>();
  const message::ClientCertificate* client = nullptr;
};

TEST_F(GateTest, WhatItRemembersOfAPasswordIsNoToken) {
  const Gate gate = by_password();
  EXPECT_EQ(ask(gate, bearer, "Bearer YWRhOnNlY3JldA=="), End::wrong);
  EXPECT_EQ(ask(gate, basic, "Basic YWRhOnNlY3JldA=="), End::granted);
  EXPECT_EQ(ask(gate, bearer, "Bearer YWRhOnNlY3JldA=="), End::wrong);
  EXPECT_EQ(ask(gate, basic, "Basic YWRhOnNlY3JldA==", Patience::none), End::granted);
}

TEST_F(GateTest, TheFingerprintOfACertificateIsNoToken) {
  const message::ClientCertificate alice{"CN=alice", std::string(64, 'a')};
  const Gate gate{"ops", certificate_verifier("ops", {}), 100, attempts, denials};
  client = &alice;
  EXPECT_EQ(ask(gate, tls, ""), End::granted);
  client = nullptr;
  EXPECT_EQ(ask(gate, bearer, "Bearer " + alice.fingerprint), End::wrong);
}

TEST_F(GateTest, AVerifierThatFailsIsToldOnceInAWhile) {
  const auto link = std::make_shared<PluginLink>();  // to nobody
  const Gate gate{"bearer", plugin_verifier("bearer", "accounts", link), 100, attempts, denials};
  const portico::testing::CaughtLog log;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ask(gate, bearer, "Bearer a"), End::failed);
  EXPECT_TRUE(log.has("the scheme 'bearer' cannot be verified: the plugin accounts serves no"));
  EXPECT_EQ(log.lines(), 1u) << log.text();
}

}  // namespace
}  // namespace portico::http
