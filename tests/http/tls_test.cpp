// TLS beneath the connection: which certificate, which version, who comes back, who is turned away,
// and what the two ends say at the end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "http/app.hpp"
#include "os/sha256.hpp"
#include "tls/files.hpp"
#include "tls/unusable.hpp"

namespace portico::http::test {
namespace {

using ::testing::HasSubstr;
using tls::test::add_self_signed;
using tls::test::Offer;
using tls::test::profile_of;

constexpr const char* get_root = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

std::string der_of(const settings::Certificate& files) {
  std::vector<std::string> warnings;
  const tls::Certificate one = tls::read_certificate(files, "", warnings);
  unsigned char* bytes = nullptr;
  const int size = ::i2d_X509(one.leaf.get(), &bytes);
  std::string der{reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)};
  ::OPENSSL_free(bytes);
  return der;
}

class Tls : public ::testing::Test {
protected:
  const testing::Folder folder;
  App app;

  /// A client whose handshake has to be done.
  static Client secured(const Running& running, const Offer& offer = {}) {
    Client client = running.raw();
    EXPECT_TRUE(client.secure(offer)) << client.tls().why();
    return client;
  }
  /// Why the handshake is not done; empty: it is. TLS 1.3 tells it with the first answer.
  static std::string refused(const Running& running, const Offer& offer) {
    Client client = running.raw();
    if (!client.secure(offer)) return client.tls().why();
    const Answer answer = client.ask(get_root);
    return answer.status == 0 ? client.tls().why() : std::string{};
  }
};

TEST_F(Tls, AnswersInBothVersions) {
  Running running{app, profile_of({})};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto client = secured(running, {.version = version});
    EXPECT_EQ(client.tls().version(), version);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(get_root).body, "GET /||a|1|");
  }
  EXPECT_EQ(running.figures.tls_1_2, 1u);
  EXPECT_EQ(running.figures.tls_1_3, 1u);
  EXPECT_EQ(running.figures.failed, 0u);
}

TEST_F(Tls, SpeaksNoOlderVersionThanTheProfileSays) {
  auto profile = profile_of({});
  profile.minimum = settings::TlsVersion::tls_1_3;
  Running running{app, profile};
  EXPECT_NE(refused(running, {.version = TLS1_2_VERSION}), "");
  EXPECT_NE(refused(running, {.version = TLS1_1_VERSION}), "");
  EXPECT_EQ(refused(running, {.version = TLS1_3_VERSION}), "");
}

TEST_F(Tls, TheRequestIsKnownToBeSecure) {
  app.paths["/secure"] = {App::Next::serve, [](Exchange& exchange) {
                            App::reply(exchange, 200, exchange.request.secure ? "yes" : "no");
                          }};
  const std::string ask = "GET /secure HTTP/1.1\r\nHost: a\r\n\r\n";
  Running secured{app, profile_of({})}, plain{app};
  EXPECT_EQ(secured.client().ask(ask).body, "yes");
  EXPECT_EQ(plain.client().ask(ask).body, "no");
}

TEST_F(Tls, GivesTheCertificateOfTheNameThatIsAskedFor) {
  const auto first = add_self_signed(folder, "first", {"first.org"}),
             second = add_self_signed(folder, "second", {"second.org", "*.second.org"});
  Running running{app, profile_of({first, second})};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto shown = [&](const std::string& name) {
      return secured(running, {.version = version, .server = name}).tls().shown();
    };
    EXPECT_EQ(shown("second.org"), der_of(second));
    EXPECT_EQ(shown("WWW.second.org"), der_of(second));
    EXPECT_EQ(shown("first.org"), der_of(first));
    EXPECT_EQ(shown("a.b.second.org"), der_of(first));
    EXPECT_EQ(shown("other.org"), der_of(first));
    EXPECT_EQ(shown(""), der_of(first));
  }
}

TEST_F(Tls, GivesTheKindOfKeyThatTheClientCan) {
  const auto elliptic = add_self_signed(folder, "elliptic", {"localhost"}),
             rsa = tls::test::add_rsa(folder, "rsa", "localhost");
  Running running{app, profile_of({elliptic, rsa})};
  const auto shown = [&](const std::string& ciphers) {
    return secured(running, {.version = TLS1_2_VERSION, .server = "localhost", .ciphers = ciphers})
        .tls()
        .shown();
  };
  EXPECT_EQ(shown("ECDHE-ECDSA-AES128-GCM-SHA256"), der_of(elliptic));
  EXPECT_EQ(shown("ECDHE-RSA-AES128-GCM-SHA256"), der_of(rsa));
  EXPECT_NE(refused(running, {.version = TLS1_2_VERSION, .ciphers = "AES128-SHA"}), "");
}

TEST_F(Tls, TheSameNamesInAnotherOrderAreTheSame) {
  const auto elliptic = add_self_signed(folder, "elliptic", {"b.org", "a.org", "b.org"});
  tls::test::openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -days "
                             "10 -subj /CN=a -addext subjectAltName=DNS:a.org,DNS:b.org");
  const settings::Certificate rsa{folder / "rsa.pem", folder / "rsa.key", {}};
  Running running{app, profile_of({elliptic, rsa})};
  EXPECT_EQ(secured(running, {.version = TLS1_2_VERSION,
                              .server = "a.org",
                              .ciphers = "ECDHE-RSA-AES128-GCM-SHA256"})
                .tls()
                .shown(),
            der_of(rsa));
}

TEST_F(Tls, WarnsOfACertificateThatIsNeverServed) {
  const auto first = add_self_signed(folder, "first", {"a.org", "b.org"}),
             second = add_self_signed(folder, "second", {"b.org"}),
             third = add_self_signed(folder, "third", {"b.org", "c.org"});
  tls::Figures figures;
  tls::Profile profile{figures};
  EXPECT_THAT(profile.use(profile_of({first, second, third})),
              ::testing::ElementsAre(HasSubstr(second.certificate + "\" is never served")));
}

// Each of them costs more than its bytes do.
TEST_F(Tls, AClientThatOnlyChangesItsKeysIsCut) {
  Running running{app, profile_of({})};
  auto client = secured(running, {.version = TLS1_3_VERSION});
  for (int turn = 0; turn < 4; ++turn) {
    for (int at = 0; at < 10; ++at) EXPECT_TRUE(client.tls().change_key());
    EXPECT_EQ(client.ask(get_root).status, 200);
  }
  for (int at = 0; at < 100; ++at) client.tls().change_key();
  EXPECT_TRUE(client.closed_within(5s));
  EXPECT_EQ(running.client().ask(get_root).status, 200);
}

TEST_F(Tls, AClientComesBackWithATicket) {
  Running running{app, profile_of({})};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto first = secured(running, {.version = version});
    EXPECT_EQ(first.ask(get_root).status, 200);
    EXPECT_FALSE(first.tls().resumed());
    ASSERT_TRUE(first.tls().session());
    auto second = secured(running, {.version = version, .session = first.tls().session()});
    EXPECT_TRUE(second.tls().resumed());
    EXPECT_EQ(second.ask(get_root).status, 200);
  }
  EXPECT_EQ(running.figures.resumed, 2u);
}

TEST_F(Tls, ATicketOutlivesTheFilesOfItsCertificate) {
  Running running{app, profile_of({add_self_signed(folder, "first", {"localhost"})})};
  auto first = secured(running);
  EXPECT_EQ(first.ask(get_root).status, 200);
  running.tls.use(profile_of({add_self_signed(folder, "second", {"localhost"})}));
  EXPECT_TRUE(secured(running, {.session = first.tls().session()}).tls().resumed());
  EXPECT_EQ(first.ask(get_root).status, 200) << "who is connected goes on";
}

TEST_F(Tls, WithoutTicketsEachHandshakeIsWhole) {
  auto profile = profile_of({});
  profile.tickets = false;
  Running running{app, profile};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto first = secured(running, {.version = version});
    EXPECT_EQ(first.ask(get_root).status, 200);
    auto second = secured(running, {.version = version, .session = first.tls().session()});
    EXPECT_FALSE(second.tls().resumed());
  }
}

TEST_F(Tls, AgreesOnHttp) {
  Running running{app, profile_of({})};
  EXPECT_EQ(secured(running, {.alpn = "\x02h2\x08http/1.1"}).tls().alpn(), "http/1.1");
  EXPECT_EQ(secured(running).tls().alpn(), "");
  EXPECT_THAT(refused(running, {.alpn = "\x02h2"}), HasSubstr("no application protocol"));
}

TEST_F(Tls, SendsTheOcspResponseToWhoAsks) {
  auto files = add_self_signed(folder, "a", {"localhost"});
  tls::test::openssl(folder, "ocsp -index /dev/null -CA a.pem -rsigner a.pem -rkey a.key -issuer "
                             "a.pem -cert a.pem -respout a.ocsp -ndays 1");
  files.ocsp = folder / "a.ocsp";
  Running running{app, profile_of({files})};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_EQ(secured(running, {.version = version, .asks_staple = true}).tls().staple(),
              testing::Folder::read(files.ocsp));
    EXPECT_EQ(secured(running, {.version = version}).tls().staple(), "");
  }
}

// ---- Who a client is ----

class TlsClients : public Tls {
protected:
  TlsClients() {
    tls::test::add_client(folder, "alice", "/O=Example/CN=alice");
    const testing::Folder elsewhere;
    tls::test::add_client(elsewhere, "mallory", "/CN=alice");
    for (const char* name : {"mallory.pem", "mallory.key"})
      folder.write(name, testing::Folder::read(elsewhere / name));
    app.paths["/who"] = {App::Next::dispatch, [](Exchange& exchange) {
                           const auto* client = exchange.request.client;
                           App::reply(exchange, 200,
                                      client ? client->subject + ' ' + client->fingerprint : "?");
                         }};
  }
  settings::TlsProfile profile(settings::ClientCertificates wanted) const {
    auto made = profile_of({});
    made.client_certificates = wanted;
    made.client_ca = folder / "ca.pem";
    return made;
  }
  Offer offer(const std::string& name, int version) const {
    return {.version = version,
            .certificate = folder / (name + ".pem"),
            .private_key = folder / (name + ".key")};
  }
  std::string fingerprint(const std::string& name) const {
    return os::sha256(der_of({folder / (name + ".pem"), folder / (name + ".key"), {}}));
  }
  static constexpr const char* who = "GET /who HTTP/1.1\r\nHost: a\r\n\r\n";
};

TEST_F(TlsClients, AreKnownByTheCertificateThatTheyHaveToShow) {
  Running running{app, profile(settings::ClientCertificates::required)};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const std::string alice = "CN=alice,O=Example " + fingerprint("alice");
    auto first = secured(running, offer("alice", version));
    EXPECT_EQ(first.ask(who).body, alice);
    EXPECT_NE(refused(running, {.version = version}), "");
    EXPECT_NE(refused(running, offer("mallory", version)), "");
    Offer again = offer("alice", version);
    again.session = first.tls().session();
    auto second = secured(running, again);
    EXPECT_FALSE(second.tls().resumed()) << "a certificate is looked at each time";
    EXPECT_EQ(second.ask(who).body, alice);
    again.certificate.clear();
    EXPECT_NE(refused(running, again), "") << "a session stands for no certificate";
  }
}

TEST_F(TlsClients, MayShowOneWhereItIsOptional) {
  Running running{app, profile(settings::ClientCertificates::optional)};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_EQ(secured(running, offer("alice", version)).ask(who).body,
              "CN=alice,O=Example " + fingerprint("alice"));
    EXPECT_EQ(secured(running, {.version = version}).ask(who).body, "?");
    EXPECT_NE(refused(running, offer("mallory", version)), "");
  }
}

TEST_F(TlsClients, ATicketIsNotWorthMoreThanTheAuthorityBehindIt) {
  Running running{app, profile(settings::ClientCertificates::required)};
  auto first = secured(running, offer("alice", TLS1_3_VERSION));
  EXPECT_EQ(first.ask(who).status, 200);
  const testing::Folder elsewhere;
  tls::test::add_client(elsewhere, "bob", "/CN=bob");
  auto changed = profile(settings::ClientCertificates::required);
  changed.certificates.push_back(add_self_signed(folder, "own", {"localhost"}));
  changed.client_ca = elsewhere / "ca.pem";
  running.tls.use(changed);
  Offer again = offer("alice", TLS1_3_VERSION);
  again.session = first.tls().session();
  EXPECT_NE(refused(running, again), "");
}

TEST_F(TlsClients, ATicketOfATimeWithoutCertificatesIsWorthNothing) {
  Running running{app, profile_of({add_self_signed(folder, "own", {"localhost"})})};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    running.tls.use(profile_of({add_self_signed(folder, "own", {"localhost"})}));
    auto first = secured(running, {.version = version});
    EXPECT_EQ(first.ask(who).body, "?");
    ASSERT_TRUE(first.tls().session());
    auto changed = profile(settings::ClientCertificates::required);
    changed.certificates.push_back(add_self_signed(folder, "own", {"localhost"}));
    running.tls.use(changed);
    EXPECT_NE(refused(running, {.version = version, .session = first.tls().session()}), "");
  }
}

// ---- What is no handshake ----

TEST_F(Tls, PlainHttpIsToldSo) {
  Running running{app, profile_of({})};
  for (const std::string request :
       {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "DELETE /x HTTP/1.0\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    Client client = running.raw();
    const Answer answer = client.ask(request);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body,
              R"({"detail":"This port speaks TLS: ask it with https:// in place of http://"})");
    EXPECT_TRUE(client.closed_within(5s));
    EXPECT_FALSE(client.was_reset());
  }
  EXPECT_EQ(app.admitted, 0);
  EXPECT_EQ(running.figures.failed, 3u);
}

TEST_F(Tls, NoiseEndsTheConnection) {
  Running running{app, profile_of({})};
  const std::string half{"\x16\x03\x01\x00\x05hello", 10};
  for (const std::string& noise : {std::string(600, '\0'), std::string(600, '\xff'), half}) {
    Client client = running.raw();
    client.send(noise);
    EXPECT_TRUE(client.closed_within(5s));
  }
  EXPECT_EQ(running.client().ask(get_root).status, 200);
}

TEST_F(Tls, StalledHandshakesHoldNobodyUpAndEnd) {
  Limits limits = Running::usual();
  limits.deadlines.tls_handshake = 1000ms * slowness;
  Running running{app, profile_of({}), limits};
  std::vector<Client> stalled;
  for (int i = 0; i < 400; ++i) {
    stalled.push_back(running.raw());
    if (i % 2 == 0) stalled.back().send(std::string_view{"\x16\x03\x01\x02\x00\x01\x00", 7});
  }
  for (int i = 0; i < 50; ++i) EXPECT_EQ(running.client().ask(get_root).status, 200);
  for (Client& client : stalled) EXPECT_TRUE(client.closed_within(10s));
  EXPECT_EQ(running.figures.failed, 200u) << "whoever has not begun has not failed";
  EXPECT_TRUE(soon([&] { return running.server.figures().connections == 0; }));
}

TEST_F(Tls, TheDeadlineOfTheHeadBeginsAfterTheHandshake) {
  Limits limits = Running::usual();
  limits.deadlines.header = 100ms;
  limits.deadlines.tls_handshake = 20s;
  Running running{app, profile_of({}), limits};
  auto idle = secured(running);
  EXPECT_TRUE(idle.closed_within(5s));
  EXPECT_TRUE(idle.was_told_the_end());
}

TEST_F(Tls, CountsAmongTheConnections) {
  Limits limits = Running::usual();
  limits.connections = 1;
  Running running{app, profile_of({}), limits};
  Client stalled = running.raw();
  EXPECT_TRUE(soon([&] { return running.server.figures().connections == 1; }));
  Client waits = running.raw();
  stalled.close();
  EXPECT_TRUE(waits.secure());
  EXPECT_EQ(waits.ask(get_root).status, 200);
}

// ---- Bytes ----

TEST_F(Tls, LargeBodiesPassInBothDirections) {
  app.paths["/size"] = {App::Next::dispatch,
                        [](Exchange& exchange) {
                          App::reply(exchange, 200, std::to_string(exchange.request.body.size()));
                        },
                        64 << 20};
  std::string large(20 << 20, '\0');
  for (std::size_t at = 0; at < large.size(); ++at) large[at] = static_cast<char>(at * 7 >> 3);
  app.paths["/large"] = {App::Next::serve,
                         [&](Exchange& exchange) { App::reply(exchange, 200, large); }};
  const os::Descriptor file{::memfd_create("large", MFD_CLOEXEC)};
  ASSERT_EQ(::write(file.number(), large.data(), large.size()), static_cast<ssize_t>(large.size()));
  app.paths["/file"] = {
      App::Next::serve, [&](Exchange& exchange) {
        exchange.reply.file = message::BodyFile{
            os::Descriptor{::dup(file.number())}, large.size(), {}, {}, {}, {}, {}};
        exchange.reply.segments.push_back({{}, 0, large.size()});
      }};
  Running running{app, profile_of({})};
  auto client = running.client();
  client.send("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(large.size()) +
              "\r\n\r\n");
  client.send(large);
  EXPECT_EQ(client.answer().body, std::to_string(large.size()));
  for (const char* path : {"/large", "/file"}) {
    auto slow = running.client(Client::Receiving::little);
    slow.send("GET " + std::string{path} + " HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    EXPECT_TRUE(slow.answer().body == large) << path;
    EXPECT_EQ(slow.ask(get_root).status, 200) << path;
  }
}

TEST_F(Tls, AClientThatTakesNothingIsCut) {
  const std::string large(8 << 20, 'x');
  app.paths["/large"] = {App::Next::serve,
                         [&](Exchange& exchange) { App::reply(exchange, 200, large); }};
  Limits limits = Running::usual();
  limits.deadlines.send = 300ms;
  Running running{app, profile_of({}), limits};
  auto client = running.client(Client::Receiving::little);
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
  const std::string got = client.read_all();
  EXPECT_LT(got.size(), large.size());
  EXPECT_FALSE(client.was_told_the_end()) << "what is cut must not look whole";
}

TEST_F(Tls, PipelinedRequestsAreAnsweredInOrder) {
  Running running{app, profile_of({})};
  auto client = running.client();
  std::string all;
  for (int i = 0; i < 100; ++i)
    all += "GET /?" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(all);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(client.answer().body, "GET /|" + std::to_string(i) + "|a|1|");
}

TEST_F(Tls, AClientThatHasSaidAllIsAnswered) {
  Running running{app, profile_of({})};
  auto client = running.client();
  client.send(get_root);
  client.finish();
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_TRUE(client.closed_within(5s));
}

TEST_F(Tls, TheEndIsToldWhereTheReplyIsWhole) {
  Limits limits = Running::usual();
  limits.deadlines.keep_alive = 100ms;
  Running running{app, profile_of({}), limits};
  auto closes = running.client();
  closes.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(closes.answer().status, 200);
  EXPECT_TRUE(closes.closed_within(5s));
  EXPECT_TRUE(closes.was_told_the_end());
  auto idle = running.client();
  EXPECT_EQ(idle.ask(get_root).status, 200);
  EXPECT_TRUE(idle.closed_within(5s));
  EXPECT_TRUE(idle.was_told_the_end());
}

// ---- Other files while it serves ----

TEST_F(Tls, ThatCannotBeUsedLeaveItAsItIs) {
  const auto first = add_self_signed(folder, "first", {"localhost"}),
             second = add_self_signed(folder, "second", {"localhost"});
  Running running{app, profile_of({first})};
  EXPECT_THROW(running.tls.use(profile_of({{first.certificate, second.private_key, {}}})),
               tls::Unusable);
  EXPECT_EQ(secured(running).tls().shown(), der_of(first));
  tls::test::openssl(folder, "req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.pem "
                             "-days 10 -subj /CN=weak");
  const std::string chain =
      folder.write("chain.pem", testing::Folder::read(first.certificate) +
                                    testing::Folder::read(folder / "weak.pem"));
  try {
    running.tls.use(profile_of({{chain, first.private_key, {}}}));
    FAIL();
  } catch (const tls::Unusable& error) {
    EXPECT_THAT(error.what(), HasSubstr("chain OpenSSL does not serve (ca key too small)"));
  }
  EXPECT_EQ(secured(running).tls().shown(), der_of(first));
  running.tls.use(profile_of({second}));
  EXPECT_EQ(secured(running).tls().shown(), der_of(second));
}

}  // namespace
}  // namespace portico::http::test
