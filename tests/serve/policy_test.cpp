// What the host owns around a request, as an operator sets it in a file and a browser meets it.

#include <algorithm>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Response;

class Policy : public ::testing::Test {
protected:
  const Folder folder;

  Policy() {
    folder.add("good");
    folder.add("second");
  }

  std::vector<std::string> arguments(const std::string& settings,
                                     const std::string& command = "serve") const {
    return {command,
            "--plugins",
            folder.path().string(),
            "--listen",
            "127.0.0.1:0",
            "--config",
            folder.write("p.json", settings).string()};
  }

  static Response ask(Client& client, const std::string& line, const std::string& fields = "") {
    client.send(line + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return client.receive();
  }
  static std::string allowed(const Response& response) {
    return Client::field(response.head, "access-control-allow-origin").value_or("(none)");
  }
};

constexpr const char* from_a = "Origin: https://a.org\r\n";
constexpr const char* from_b = "Origin: https://b.org\r\n";
const std::string asks_for_get = "Access-Control-Request-Method: GET\r\n";

TEST_F(Policy, CorsIsOffWithoutSettings) {
  Host host{arguments("{}")};
  Client client{host.port()};
  EXPECT_EQ(allowed(ask(client, "GET /good", from_a)), "(none)");
  EXPECT_EQ(ask(client, "OPTIONS /good", from_a + asks_for_get).status, 204);
}

// A probe asks for an address, and without TLS.
TEST_F(Policy, RedirectAndTrustedHostsDoNotHideTheHealthOfTheHost) {
  const std::string settings = R"({"monitoring": {"public": "PUBLIC"},
    "trusted_hosts": {"allowed": ["a.org"]}, "https_redirect": {"enabled": true},
    "proxies": {"trusted": ["192.0.2.1"]}})";
  const auto with = [&](const std::string& shown) {
    return arguments(std::string{settings}.replace(settings.find("PUBLIC"), 6, shown));
  };
  {
    Host host{with("health")};
    Client client{host.port()};
    const std::string of_a = " HTTP/1.1\r\nHost: a.org\r\n\r\n";
    for (const char* const path : {"/readyz", "/healthz"}) {
      EXPECT_EQ(client.get(path).status, 200) << path;
      client.send(std::string{"GET "} + path + of_a);
      EXPECT_EQ(client.receive().status, 200) << path;
    }
    for (const char* const path : {"/good", "/metrics", "/docs", "/readyz/"})
      EXPECT_EQ(client.get(path).status, 400) << path;
    client.send("GET /good" + of_a);
    EXPECT_EQ(client.receive().status, 307);
  }
  Host host{with("none")};
  EXPECT_EQ(Client{host.port()}.get("/readyz").status, 400) << "there is nothing to hide";
}

TEST_F(Policy, APluginsCorsReplacesTheHosts) {
  Host host{arguments(R"({
    "cors": {"allow_origins": ["https://a.org"], "allow_methods": ["*"], "max_age": 7},
    "plugins": {"second": {"cors": {"allow_origins": ["https://b.org"], "expose_headers": ["X-B"]}}}
  })")};
  Client client{host.port()};
  EXPECT_EQ(allowed(ask(client, "GET /good", from_a)), "https://a.org");
  EXPECT_EQ(allowed(ask(client, "GET /good", from_b)), "(none)");
  EXPECT_EQ(allowed(ask(client, "GET /second", from_a)), "(none)");
  const Response second = ask(client, "GET /second", from_b);
  EXPECT_EQ(allowed(second), "https://b.org");
  EXPECT_EQ(Client::field(second.head, "access-control-expose-headers"), "x-b");
  EXPECT_EQ(allowed(ask(client, "GET /none", from_a)), "https://a.org") << "the host's own 404";

  const Response good = ask(client, "OPTIONS /good", from_a + asks_for_get);
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body, "OK");
  EXPECT_EQ(Client::field(good.head, "access-control-max-age"), "7");
  const Response refused = ask(client, "OPTIONS /second", from_a + asks_for_get);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, "Disallowed CORS origin");
  const Response own = ask(client, "OPTIONS /second", from_b + asks_for_get);
  EXPECT_EQ(own.status, 200);
  EXPECT_EQ(Client::field(own.head, "access-control-max-age"), "600");
}

// What no route of the plugin answers, on a path that is the plugin's all the same.
TEST_F(Policy, APluginsCorsCountsForAllOfItsPaths) {
  Host host{arguments(R"({
    "cors": {"allow_origins": ["https://a.org"], "allow_methods": ["*"]},
    "plugins": {"second": {"cors": {"allow_origins": ["https://b.org"]}}}
  })")};
  Client client{host.port()};
  for (const char* line : {"DELETE /second", "GET /second/", "OPTIONS /second"}) {
    EXPECT_EQ(allowed(ask(client, line, from_a)), "(none)") << line;
    EXPECT_EQ(allowed(ask(client, line, from_b)), "https://b.org") << line;
  }
  EXPECT_EQ(allowed(ask(client, "DELETE /good", from_a)), "https://a.org");
  const std::string asks_to_delete = "Access-Control-Request-Method: DELETE\r\n";
  const Response preflight = ask(client, "OPTIONS /second", from_b + asks_to_delete);
  EXPECT_EQ(preflight.body, "Disallowed CORS method");
  EXPECT_EQ(Client::field(preflight.head, "access-control-allow-methods"), "get");
  EXPECT_EQ(ask(client, "OPTIONS /good", from_a + asks_to_delete).status, 200);
}

TEST_F(Policy, APluginsCorsMayBeSwitchedOff) {
  Host host{
      arguments(R"({"cors": {"allow_origins": ["*"]}, "plugins": {"second": {"cors": {}}}})")};
  Client client{host.port()};
  EXPECT_EQ(allowed(ask(client, "GET /good", from_a)), "*");
  EXPECT_EQ(allowed(ask(client, "GET /second", from_a)), "(none)");
}

TEST_F(Policy, TrustedHostsRedirectsAndSecurityHeaders) {
  Host host{arguments(R"({
    "trusted_hosts": {"allowed": ["localhost", "www.a.org"]},
    "security_headers": {"enabled": true, "frame_options": "", "content_security_policy": "default-src 'none'"}
  })")};
  Client client{host.port()};
  const Response good = ask(client, "GET /good");
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(Client::field(good.head, "x-content-type-options"), "nosniff");
  EXPECT_EQ(Client::field(good.head, "content-security-policy"), "default-src 'none'");
  EXPECT_FALSE(Client::field(good.head, "x-frame-options"));
  client.send("GET /good HTTP/1.1\r\nHost: evil\r\n\r\n");
  EXPECT_EQ(client.receive().body, "Invalid host header");
  client.send("GET /good?a=1 HTTP/1.1\r\nHost: a.org\r\n\r\n");
  const Response moved = client.receive();
  EXPECT_EQ(moved.status, 307);
  EXPECT_EQ(Client::field(moved.head, "location"), "http://www.a.org/good?a=1");
}

// Whoever sets it would have a service that nobody reaches.
TEST_F(Policy, AnHttpsRedirectIsRefusedWhileNoRequestIsSecure) {
  for (const char* command : {"serve", "check"}) {
    Host host{arguments("{\n\"https_redirect\": {\n\"enabled\": true}}", command)};
    EXPECT_EQ(host.wait(), std::string_view{command} == "serve" ? 78 : 2) << command;
    EXPECT_THAT(host.err(), HasSubstr("p.json:3: https_redirect.enabled: is true, but the host "
                                      "serves no TLS"));
    EXPECT_EQ(host.out(), "");
  }
}

TEST_F(Policy, NoRequestIsTakenForSecureWhateverItSays) {
  Host host{arguments(R"({"security_headers": {"enabled": true}})")};
  Client client{host.port()};
  const Response answer = ask(client, "GET /good", "X-Forwarded-Proto: https\r\n");
  EXPECT_EQ(Client::field(answer.head, "x-content-type-options"), "nosniff");
  EXPECT_FALSE(Client::field(answer.head, "strict-transport-security"));
}

TEST_F(Policy, CompressionAndRequestId) {
  Host host{arguments(R"({"compression": {"enabled": true, "minimum_size": 8, "codings": ["gzip"]},
                          "request_id": {"header": "X-Trace", "accept": false}})")};
  Client client{host.port()};
  const Response packed =
      ask(client, "GET /openapi.json", "Accept-Encoding: br, gzip\r\nX-Trace: mine\r\n");
  EXPECT_EQ(Client::field(packed.head, "content-encoding"), "gzip");
  EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(Client::field(packed.head, "x-trace").value_or("").size(), 32u);
  EXPECT_FALSE(Client::field(ask(client, "GET /good").head, "content-encoding"));
}

TEST_F(Policy, MistakesAreFoundBeforeAnythingIsServed) {
  for (const char* command : {"serve", "check"}) {
    Host host{arguments("{\n\"cors\": {\n\"allow_origin_regex\": \"[\"}}", command)};
    EXPECT_EQ(host.wait(), std::string_view{command} == "serve" ? 78 : 2) << command;
    EXPECT_THAT(host.err(), HasSubstr("p.json:3: cors.allow_origin_regex: \"[\" is not a pattern"));
    EXPECT_EQ(host.out(), "");
  }
}

/// How many lines of the text hold all of the words.
std::size_t lines_with(const std::string& text, std::vector<std::string> words) {
  std::istringstream lines{text};
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);)
    count += std::all_of(words.begin(), words.end(),
                         [&](const auto& word) { return line.find(word) != line.npos; });
  return count;
}

TEST_F(Policy, EveryLineOfARequestNamesIt) {
  folder.add("calls");
  folder.add("throwing");
  folder.add("breaking");
  Host host{arguments(R"({"log": {"level": "debug"}, "deadlines": {"handler": )" +
                      std::to_string(slowness) + "}}")};
  Client client{host.port()};
  const auto ask_as = [&](const std::string& id, const std::string& target) {
    return ask(client, "GET " + target, "X-Request-ID: " + id + "\r\n");
  };
  EXPECT_EQ(ask_as("fine-1", "/good?a=b").status, 200);
  EXPECT_EQ(ask_as("throws-1", "/throw/int").status, 500);
  EXPECT_EQ(ask_as("defers-1", "/calls/defer").status, 200);
  EXPECT_EQ(ask_as("late-1", "/calls/slow?" + std::to_string(1500 * slowness)).status, 504);
  ASSERT_TRUE(host.await_err("request=late-1\n"));
  ASSERT_TRUE(host.await_err("reported a failure"));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  const std::string err = host.err();
  EXPECT_EQ(lines_with(err, {" information access 127.0.0.1:", " GET /good?a=b 200 8 ",
                             " good /good request=fine-1"}),
            1u)
      << err;
  EXPECT_EQ(
      lines_with(err, {"error plugin.throwing GET /throw/int: handler threw", "request=throws-1"}),
      1u)
      << err;
  EXPECT_EQ(lines_with(err, {"access", " 500 21 ", "throwing /throw/int request=throws-1"}), 1u);
  EXPECT_EQ(lines_with(err, {"error task calls GET /calls/defer: task 'second' reported a failure",
                             "request=defers-1"}),
            1u)
      << err;
  EXPECT_EQ(lines_with(
                err, {"debug portico.http 127.0.0.1:", "did not answer in time", "request=late-1"}),
            1u)
      << err;
  EXPECT_EQ(lines_with(err, {"access", " 504 ", "request=late-1"}), 1u) << err;
}

TEST_F(Policy, AnAccessLogMayBeJsonOrOff) {
  for (const bool on : {true, false}) {
    Host host{arguments(std::string{R"({"log": {"format": "json", "access": )"} +
                        (on ? "true}}" : "false}}"))};
    Client client{host.port()};
    client.get("/good/echo/a%22b");
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
    const std::string err = host.err();
    EXPECT_EQ(
        lines_with(err, {R"("logger":"access")", R"("target":"/good/echo/a%22b","status":200)",
                         R"("plugin":"good","route":"/good/echo/{name}","cut":false})"}),
        on ? 1u : 0u)
        << err;
  }
}

// A parent that never reads the log must not stop the service.
TEST_F(Policy, ALogThatNobodyReadsDoesNotStopTheHost) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const int before = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  ::dup2(ends[1], STDERR_FILENO);
  {
    Host host{arguments("{}"), {}, Host::Errors::inherited};
    Client client{host.port()};
    int served = 0;
    for (int i = 0; i < 3000; ++i) served += client.get("/good").status == 200;
    ::dup2(before, STDERR_FILENO);
    EXPECT_EQ(served, 3000);
  }
  for (const int end : {ends[0], ends[1], before}) ::close(end);
}

}  // namespace
}  // namespace portico
