// The real executable over TLS, with the clients that people have: curl and openssl.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "os/descriptor.hpp"
#include "os/sha256.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"
#include "tls/files.hpp"
#include "tls/peer.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using nlohmann::json;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;

std::string said_by(const std::string& line) { return testing::printed(line + " 2>&1"); }

os::Descriptor connected(int port) {
  os::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error{"connect"};
  return socket;
}

/// Whether /who is, over this connection.
bool is_answered(tls::test::Peer& peer) {
  if (!peer.send("GET /who HTTP/1.1\r\nHost: a\r\n\r\n")) return false;
  std::string got;
  std::array<char, 4096> block;
  while (got.find("[\"https\",null,null]") == got.npos) {
    const ssize_t count = peer.receive(block.data(), block.size());
    if (count == tls::test::Peer::again && peer.await()) continue;
    if (count <= 0) return false;
    got.append(block.data(), static_cast<std::size_t>(count));
  }
  return true;
}

class ServeTls : public ::testing::Test {
protected:
  const Folder folder, runtime;
  std::optional<Host> host;

  void SetUp() override {
    for (const char* program : {"/usr/bin/curl", "/usr/bin/openssl"})
      if (!fs::exists(program)) GTEST_SKIP() << program << " is not installed";
    fs::create_directory(folder / "plugins");
    folder.add("who", "plugins/who.so");
    put("one", "cert");
  }
  /// Makes a certificate and puts it where the settings name it, each file at once.
  void put(const std::string& name, const std::string& place) const {
    tls::test::add_self_signed(folder, name, {"localhost", "127.0.0.1"});
    replace(name + ".pem", place + ".pem");
    replace(name + ".key", place + ".key");
  }
  void replace(const std::string& from, const std::string& to) const {
    fs::copy_file(folder / from, folder / (to + ".new"), fs::copy_options::overwrite_existing);
    fs::rename(folder / (to + ".new"), folder / to);
  }
  /// The first listener speaks TLS, the second does not.
  json settings() const {
    return {{"listen", {{{"address", "127.0.0.1:0"}, {"tls", "default"}}, "127.0.0.1:0"}},
            {"plugin_folder", folder / "plugins"},
            {"tls",
             {{"certificates",
               {{{"certificate", folder / "cert.pem"}, {"private_key", folder / "cert.key"}}}}}}};
  }
  Host::Variables variables() const { return {{"XDG_RUNTIME_DIR", runtime.path()}}; }
  void serve(const json& settings) {
    folder.write("p.json", settings.dump());
    host.emplace(std::vector<std::string>{"serve", "--config", (folder / "p.json").string()},
                 variables());
  }
  std::string url() { return "https://127.0.0.1:" + std::to_string(host->port()); }
  std::string plain_url() {
    const std::string text = (host->port(), host->out());
    const auto at = text.find("http://");
    return text.substr(at, text.find('\n', at) - at);
  }
  static std::string curl(const std::string& words) {
    return said_by("curl -s --max-time 30 " + words);
  }
  std::string believing() const { return "--cacert " + (folder / "cert.pem").string() + ' '; }
  /// The certificate that a new client is shown, in short.
  std::string shown() {
    const os::Descriptor socket = connected(host->port());
    tls::test::Peer peer;
    return peer.shake(socket.number()) ? os::sha256(peer.shown()) : peer.why();
  }
  std::string wrong(const json& settings) const {
    folder.write("p.json", settings.dump(1));
    return testing::run({"check", "--config", (folder / "p.json").string()}, variables()).err;
  }
};

TEST_F(ServeTls, AnswersCurl) {
  serve(settings());
  EXPECT_EQ(curl(believing() + url() + "/who"), R"(["https",null,null])");
  EXPECT_EQ(curl(believing() + "--tls-max 1.2 " + url() + "/who"), R"(["https",null,null])");
  EXPECT_EQ(curl(plain_url() + "/who"), R"(["http",null,null])");
  EXPECT_THAT(curl("-o /dev/null -w '%{http_version} %{ssl_verify_result}' " + url() + "/who"),
              HasSubstr("0 "))
      << "whoever does not know the certificate does not believe it";
  EXPECT_THAT(host->out(), HasSubstr("listening on https://127.0.0.1:"));
}

TEST_F(ServeTls, OpensslFindsNothingToComplainOf) {
  serve(settings());
  const std::string to = "-connect 127.0.0.1:" + std::to_string(host->port()) + " </dev/null";
  const auto ask = [&](const std::string& words) {
    return said_by("openssl s_client " + words + ' ' + to);
  };
  EXPECT_THAT(ask("-tls1_3 -brief"), HasSubstr("Protocol version: TLSv1.3"));
  const std::string older = ask("-tls1_2");
  EXPECT_THAT(older, HasSubstr("Secure Renegotiation IS supported"));
  EXPECT_THAT(older, HasSubstr("Compression: NONE"));
  EXPECT_THAT(ask("-tls1_1 -cipher ALL:@SECLEVEL=0"), HasSubstr("alert protocol version"));
  EXPECT_THAT(ask("-tls1_2 -cipher AES128-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"),
              HasSubstr("alert handshake failure"));
}

TEST_F(ServeTls, SslscanFindsNoWeakness) {
  if (!fs::exists("/usr/bin/sslscan")) GTEST_SKIP() << "sslscan is not installed";
  serve(settings());
  const std::string said =
      said_by("sslscan --no-colour --connect-timeout=30 127.0.0.1:" + std::to_string(host->port()));
  for (const char* version : {"SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"})
    EXPECT_THAT(said, ::testing::ContainsRegex(std::string{version} + " +disabled"));
  for (const char* version : {"TLSv1.2", "TLSv1.3"}) {
    EXPECT_THAT(said, ::testing::ContainsRegex(std::string{version} + " +enabled"));
    EXPECT_THAT(said, HasSubstr(std::string{version} + " not vulnerable to heartbleed"));
    EXPECT_THAT(said, ::testing::ContainsRegex("Preferred +" + std::string{version}));
  }
  for (const char* weak : {" RC4", "DES", "NULL", "EXP", "MD5", "-SHA ", "CBC", "anon", "Anon",
                           "CAMELLIA", "Insecure session renegotiation supported",
                           "is vulnerable to heartbleed", "Compression enabled"})
    EXPECT_THAT(said, Not(HasSubstr(weak)));
}

TEST_F(ServeTls, H2loadIsAnsweredToTheLastRequest) {
  if (!fs::exists("/usr/bin/h2load")) GTEST_SKIP() << "h2load is not installed";
  serve(settings());
  const std::string said = said_by("h2load --h1 -n 5000 -c 20 -m 10 " + url() + "/who");
  EXPECT_THAT(said, HasSubstr("5000 succeeded, 0 failed, 0 errored, 0 timeout"));
  EXPECT_THAT(said, HasSubstr("5000 2xx, 0 3xx, 0 4xx, 0 5xx"));
}

// As many as there are descriptors for, up to 5,000.
TEST_F(ServeTls, StalledHandshakesKeepNobodyFromAnAnswer) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = files.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  const std::size_t count = std::min<std::size_t>(5000, files.rlim_cur - 500);
  json with = settings();
  with["deadlines"]["tls_handshake"] = 600;
  serve(with);
  std::vector<os::Descriptor> stalled;
  for (std::size_t at = 0; at < count; ++at) {
    stalled.push_back(connected(host->port()));
    if (at % 2 == 0) ::send(stalled.back().number(), "\x16\x03\x01\x02\x00\x01\x00", 7, 0);
  }
  int answered = 0;
  for (int at = 0; at < 1000; ++at) {
    const os::Descriptor socket = connected(host->port());
    tls::test::Peer peer;
    answered += peer.shake(socket.number()) && is_answered(peer) ? 1 : 0;
  }
  EXPECT_EQ(answered, 1000) << "beside " << count;
}

TEST_F(ServeTls, HttpsIsKnownToThePolicies) {
  json with = settings();
  with["https_redirect"] = {{"enabled", true}, {"port", 8443}};
  with["security_headers"] = {{"enabled", true}};
  serve(with);
  const std::string redirected = curl("-i " + plain_url() + "/who?a=1");
  EXPECT_THAT(redirected, HasSubstr("HTTP/1.1 307"));
  EXPECT_THAT(redirected, HasSubstr("location: https://127.0.0.1:8443/who?a=1"));
  EXPECT_THAT(redirected, Not(HasSubstr("strict-transport-security")));
  EXPECT_THAT(curl("-i " + believing() + url() + "/who"),
              HasSubstr("strict-transport-security: max-age=31536000"));
}

TEST_F(ServeTls, AnIsolatedPluginAndTheLogKnowTheClient) {
  tls::test::add_client(folder, "alice", "/O=Example/CN=alice");
  for (const std::string where : {"none", "process"}) {
    json with = settings();
    with["tls"]["client_certificates"] = "optional";
    with["tls"]["client_ca"] = folder / "ca.pem";
    with["plugins"]["who"]["isolation"] = where;
    serve(with);
    const std::string alice =
        curl("--cert " + (folder / "alice.pem").string() + " --key " +
             (folder / "alice.key").string() + ' ' + believing() + url() + "/who");
    EXPECT_THAT(alice, ::testing::MatchesRegex(R"(\["https","CN=alice,O=Example","[0-9a-f]+"\])"))
        << where;
    EXPECT_EQ(curl(believing() + url() + "/who"), R"(["https",null,null])") << where;
    EXPECT_TRUE(host->await_err("client=CN=alice,O=Example")) << host->err();
    host->signal(SIGTERM);
    EXPECT_EQ(host->wait(), 0);
  }
}

// Other listeners serve meanwhile.
TEST_F(ServeTls, TheNextProcessSpeaksAsSoonAsThereIsACertificate) {
  serve(settings());
  const std::string plain = plain_url();
  ASSERT_EQ(curl(believing() + url() + "/who"), R"(["https",null,null])");
  const auto crash = [&] {
    const pid_t before = host->signal_serving(SIGKILL);
    ASSERT_TRUE(until([&] {
      const pid_t now = host->serving();
      return now > 0 && now != before && curl(plain + "/who") == R"(["http",null,null])";
    })) << host->err();
  };
  fs::rename(folder / "cert.key", folder / "aside");
  crash();
  EXPECT_TRUE(host->await_err("cert.key\" does not exist")) << host->err();
  EXPECT_TRUE(host->await_err("speaks with nobody until its files can be used")) << host->err();
  EXPECT_EQ(curl(believing() + url() + "/who"), "");
  fs::rename(folder / "aside", folder / "cert.key");
  EXPECT_TRUE(until([&] { return curl(believing() + url() + "/who") == R"(["https",null,null])"; }))
      << host->err();
}

TEST_F(ServeTls, ListenersMayDiffer) {
  tls::test::add_client(folder, "alice", "/CN=alice");
  json with = settings();
  with["tls"]["profiles"]["partners"] = {{"client_certificates", "required"},
                                         {"client_ca", folder / "ca.pem"}};
  with["listen"][1] = {{"address", "127.0.0.1:0"}, {"tls", "partners"}};
  serve(with);
  const std::string text = (host->port(), host->out());
  const auto at = text.rfind("https://");
  const std::string partners = text.substr(at, text.find('\n', at) - at);
  EXPECT_EQ(curl(believing() + url() + "/who"), R"(["https",null,null])");
  EXPECT_EQ(curl(believing() + partners + "/who"), "");
  EXPECT_THAT(curl("--cert " + (folder / "alice.pem").string() + " --key " +
                   (folder / "alice.key").string() + ' ' + believing() + partners + "/who"),
              HasSubstr("CN=alice"));
}

TEST_F(ServeTls, FilesThatAreReplacedAreReadAndAWrongPairIsNot) {
  serve(settings());
  const std::string first = shown();
  tls::test::add_self_signed(folder, "two", {"localhost", "127.0.0.1"});
  replace("two.pem", "cert.pem");
  EXPECT_TRUE(host->await_err("is not the key of the certificate in")) << host->err();
  EXPECT_TRUE(host->await_err("stays as it is")) << host->err();
  EXPECT_EQ(shown(), first);
  replace("two.key", "cert.key");
  EXPECT_TRUE(host->await_err("have been read again")) << host->err();
  const std::string second = shown();
  EXPECT_NE(second, first);
  put("three", "cert");
  EXPECT_EQ(
      testing::run({"reload", "--plugins", (folder / "plugins").string()}, variables()).status, 0);
  EXPECT_NE(shown(), second);
}

TEST_F(ServeTls, OneHundredCertificatesFailNoRequest) {
  serve(settings());
  const int port = host->port();
  std::atomic<bool> ending{false};
  std::atomic<int> answered{0}, failed{0};
  const auto keep_asking = [&](int requests) {
    while (!ending) {
      const os::Descriptor socket = connected(port);
      tls::test::Peer peer;
      bool well = peer.shake(socket.number());
      for (int at = 0; well && at < requests; ++at) well = is_answered(peer);
      ++(well ? answered : failed);
    }
  };
  std::vector<std::thread> clients;
  clients.emplace_back(keep_asking, 1);
  clients.emplace_back(keep_asking, 200);
  for (int at = 0; at < 100; ++at) {
    put("next", "cert");
    EXPECT_EQ(
        testing::run({"reload", "--plugins", (folder / "plugins").string()}, variables()).status,
        0);
  }
  ending = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(answered, 10);
}

TEST_F(ServeTls, HandshakesAreCounted) {
  json with = settings();
  with["monitoring"] = {{"public", "all"}};
  serve(with);
  curl(believing() + "--tls-max 1.2 " + url() + "/who");
  curl(believing() + url() + "/who");
  said_by("openssl s_client -tls1_1 -cipher ALL:@SECLEVEL=0 -connect 127.0.0.1:" +
          std::to_string(host->port()) + " </dev/null");
  const std::string figures = curl(plain_url() + "/metrics");
  EXPECT_THAT(figures, HasSubstr("portico_tls_handshakes_total{protocol=\"TLSv1.2\"} 1\n"));
  EXPECT_THAT(figures, HasSubstr("portico_tls_handshakes_total{protocol=\"TLSv1.3\"} 1\n"));
  EXPECT_THAT(figures, HasSubstr("portico_tls_handshakes_resumed_total 0\n"));
  EXPECT_THAT(figures, HasSubstr("portico_tls_handshakes_failed_total 1\n"));
  EXPECT_THAT(host->err(), HasSubstr("a TLS handshake has failed: unsupported protocol"));
}

TEST_F(ServeTls, TheEndOfTheCertificateIsToldAlsoOfTheNextOne) {
  json with = settings();
  with["monitoring"] = {{"public", "all"}};
  serve(with);
  const auto told = [&] {
    const std::string end = said_by("date +%s -d \"$(openssl x509 -noout -enddate -in " +
                                    (folder / "cert.pem").string() + " | cut -d= -f2)\"");
    return "portico_tls_certificate_expiry_timestamp_seconds{profile=\"default\",certificate=\"" +
           (folder / "cert.pem").string() + "\"} " + end;
  };
  const std::string first = told();
  EXPECT_THAT(curl(plain_url() + "/metrics"), HasSubstr(first));
  tls::test::add_rsa(folder, "longer", "localhost");
  tls::test::openssl(folder,
                     "req -x509 -key longer.key -out longer.pem -days 40 -subj /CN=localhost");
  replace("longer.pem", "cert.pem");
  replace("longer.key", "cert.key");
  ASSERT_EQ(
      testing::run({"reload", "--plugins", (folder / "plugins").string()}, variables()).status, 0);
  ASSERT_NE(told(), first);
  EXPECT_THAT(curl(plain_url() + "/metrics"), HasSubstr(told()));
}

TEST_F(ServeTls, WhatCannotBeUsedIsToldWithItsPlaceAndCure) {
  json with = settings();
  with["listen"][0]["tls"] = "other";
  EXPECT_THAT(wrong(with), HasSubstr("listen: \"127.0.0.1:0\" is to speak TLS by the profile "
                                     "\"other\", which is not in tls.profiles: add it"));
  with = settings();
  with["tls"].erase("certificates");
  EXPECT_THAT(wrong(with), HasSubstr("which has no certificate: name one in tls.certificates"));
  with = settings();
  with["tls"]["certificates"][0]["private_key"] = "nothing.key";
  EXPECT_THAT(wrong(with),
              ::testing::ContainsRegex("p.json:[0-9]+: tls.certificates.0.private_key: "
                                       "\"nothing.key\" does not exist: name the file"));
  with = settings();
  with["tls"]["ciphers"] = "NONSENSE";
  EXPECT_THAT(wrong(with), HasSubstr("tls.ciphers: \"NONSENSE\" has no cipher suite"));
  with = settings();
  with["tls"]["client_certificates"] = "required";
  EXPECT_THAT(wrong(with), HasSubstr("tls.client_ca: is missing"));
  with = settings();
  with["tls"]["profiles"]["partners"] = {{"minimum", "1.1"}};
  EXPECT_THAT(wrong(with), HasSubstr("tls.profiles: has a profile that cannot be used: "
                                     "partners.minimum is \"1.1\", allowed is one of 1.2, 1.3"));
  with = settings();
  with["listen"][0]["tsl"] = "default";
  EXPECT_THAT(wrong(with), HasSubstr("listen.0.tsl: is no member, there are address, tls, "));
}

// The listeners stay as they are until the host is started again.
TEST_F(ServeTls, ProfilesThatListenersSpeakByDoNotGo) {
  json with = settings();
  with["tls"]["profiles"]["partners"] = {{"minimum", "1.3"}};
  with["listen"][0]["tls"] = "partners";
  serve(with);
  const std::string first = shown();
  json without = settings();
  without["listen"] = {"127.0.0.1:0"};
  without.erase("tls");
  folder.write("p.json", without.dump());
  const auto said =
      testing::run({"reload", "--plugins", (folder / "plugins").string()}, variables());
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, HasSubstr("is listened on until the host is started again, and is to speak "
                                  "TLS by the profile \"partners\", which is not in tls.profiles"));
  EXPECT_EQ(shown(), first);
  host->signal_serving(SIGKILL);
  EXPECT_EQ(shown(), first) << "of the process that follows";
}

TEST_F(ServeTls, AChainThatOpensslRefusesEndsNothing) {
  serve(settings());
  const std::string first = shown();
  const pid_t serving = host->serving();
  tls::test::openssl(folder, "req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.pem "
                             "-days 10 -subj /CN=weak");
  folder.write("chain.pem", Folder::read(folder / "cert.pem") + Folder::read(folder / "weak.pem"));
  replace("chain.pem", "cert.pem");
  EXPECT_TRUE(host->await_err("stays as it is")) << host->err();
  EXPECT_EQ(shown(), first);
  EXPECT_EQ(host->serving(), serving);
}

TEST_F(ServeTls, ACertificateToBeginWith) {
  const auto make = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"dev-cert", "--certificate", folder / "dev.pem", "--private-key",
                                   folder / "dev.key"};
    words.insert(words.end(), more.begin(), more.end());
    return testing::run(words, variables());
  };
  const testing::Said made = make({"example.org"});
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("for localhost 127.0.0.1 ::1 example.org"));
  struct stat found {};
  ASSERT_EQ(::stat((folder / "dev.key").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0600U);
  const testing::Said again = make({});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err,
              HasSubstr("is there already: name another file, or replace it with --force"));
  EXPECT_EQ(make({"--force"}).status, 0);
  EXPECT_EQ(make({"--force", "a b"}).status, 2);
  const std::string key = Folder::read(folder / "dev.key");
  const testing::Said half =
      testing::run({"dev-cert", "--force", "--certificate", folder / "nowhere" / "dev.pem",
                    "--private-key", folder / "dev.key"},
                   variables());
  EXPECT_EQ(half.status, 2) << "the certificate cannot be written";
  EXPECT_EQ(Folder::read(folder / "dev.key"), key) << "half a pair is none";
  for (const auto& entry : fs::directory_iterator{folder.path()})
    EXPECT_FALSE(entry.path().filename().string().starts_with("dev.key.")) << entry.path();
  json with = settings();
  with["tls"]["certificates"][0] = {{"certificate", folder / "dev.pem"},
                                    {"private_key", folder / "dev.key"}};
  serve(with);
  EXPECT_EQ(curl("--cacert " + (folder / "dev.pem").string() + ' ' + url() + "/who"),
            R"(["https",null,null])");
}

}  // namespace
}  // namespace portico
