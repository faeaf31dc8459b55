// The real executable behind real nginx and HAProxy: what a proxy tells of its clients that the operator trusts.

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/prctl.h>
#include <sys/wait.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"
#include "serve/socket_unit.hpp"
#include "serve/steady_load.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Response;

std::string installed(const char* program) {
  for (const char* const folder :
       {"/usr/sbin/", "/usr/bin/", PORTICO_SOURCE_DIR "/build/proxies/usr/sbin/"})
    if (fs::exists(std::string{folder} + program)) return std::string{folder} + program;
  return {};
}

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in end{};
  end.sin_family = AF_INET;
  end.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof end;
  ::bind(socket, reinterpret_cast<sockaddr*>(&end), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&end), &size);
  ::close(socket);
  return ntohs(end.sin_port);
}

/// Until the program answers.
void await(int port, const Host& program) {
  for (int tries = 0;; ++tries) try {
      Client{port}.close();
      return;
    } catch (const std::exception&) {
      if (tries == 1000) throw std::runtime_error{"it does not answer: " + program.err()};
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}

class Nginx : public ::testing::Test {
protected:
  static constexpr const char* fields =
      "proxy_set_header Host $http_host;"
      "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
      "proxy_set_header X-Forwarded-Proto https;"
      "proxy_set_header X-Forwarded-Prefix /v1;";

  void SetUp() override {
    if (installed("nginx").empty()) GTEST_SKIP() << "nginx is not installed";
    fs::permissions(folder.path(),
                    fs::perms::owner_all | fs::perms::others_exec | fs::perms::others_read);
    fs::create_directory(folder / "plugins");
    fs::copy_file(Folder::fixture("calls"), folder / "plugins" / "calls.so");
  }
  /// On a port and on a socket of the Unix domain, with more settings.
  void serve(const std::string& more) {
    const std::string file = folder.write("p.json", R"({"listen": ["127.0.0.1:0", "unix:)" +
                                                        socket() + R"("], )" + more + "}");
    host.emplace(std::vector<std::string>{"serve", "--config", file, "--plugins",
                                          (folder / "plugins").string()});
    port = host->port();
  }
  /// nginx with one location; its port.
  int front(const std::string& location) {
    const int own = free_port();
    const std::string place = folder.path().string();
    std::string temporary;
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      temporary += std::string{kind} + "_temp_path " + place + '/' + kind + ";\n";
    const std::string file = folder.write(
        "nginx.conf", "daemon off; master_process off; pid " + place +
                          "/nginx.pid; error_log stderr;\nevents {}\n"
                          "http { access_log off;\n" +
                          temporary + "server { listen 127.0.0.1:" + std::to_string(own) + ";\n" +
                          location + "\n}}\n");
    nginx.emplace(std::vector<std::string>{"-p", place, "-c", file}, Host::Variables{},
                  Host::Errors::caught, installed("nginx"));
    await(own, *nginx);
    return own;
  }
  int by_socket() {
    return front("location /v1/ { proxy_pass http://unix:" + socket() + ":/; " + fields + "}");
  }
  std::string socket() const { return (folder / "portico.sock").string(); }

  const Folder folder;
  std::optional<Host> host, nginx;
  int port = 0;
};

TEST_F(Nginx, OverASocketTellsWhoAsksAndHow) {
  serve(R"("proxies": {"trusted": ["unix"]})");
  Client client{by_socket()};
  client.send(
      "GET /v1/calls/asked HTTP/1.1\r\nHost: api.example.org\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
  EXPECT_EQ(client.receive().body,
            R"(["https","api.example.org","/v1","127.0.0.1:0","/calls/asked"])");
  EXPECT_TRUE(host->await_err(" 127.0.0.1:0 GET /calls/asked 200"));
}

TEST_F(Nginx, IsNotBelievedWhereNobodySaysSo) {
  serve(R"("proxies": {"trusted": ["192.0.2.1"]})");
  Client client{by_socket()};
  client.send("GET /v1/calls/asked HTTP/1.1\r\nHost: api.example.org\r\n\r\n");
  EXPECT_EQ(client.receive().body, R"(["http","api.example.org","","unix:","/calls/asked"])");
}

TEST_F(Nginx, OverAPortHasAClientThatCannotForge) {
  serve(R"("proxies": {"trusted": ["127.0.0.1"]})");
  Client client{front("location / { proxy_pass http://127.0.0.1:" + std::to_string(port) + "; " +
                      "proxy_set_header X-Forwarded-For \"203.0.113.9\";"
                      "proxy_set_header X-Forwarded-Host $http_host; }")};
  client.send("GET /calls/asked HTTP/1.1\r\nHost: api.example.org:8443\r\nX-Forwarded-For: "
              "6.6.6.6\r\n\r\n");
  EXPECT_EQ(client.receive().body,
            R"(["http","api.example.org:8443","","203.0.113.9:0","/calls/asked"])");
}

TEST_F(Nginx, ThatEndsTlsIsNotRedirectedForEver) {
  serve(R"("proxies": {"trusted": ["unix"]}, "https_redirect": {"enabled": true},
           "security_headers": {"enabled": true})");
  const Response through = Client{by_socket()}.get("/v1/calls/asked");
  EXPECT_EQ(through.status, 200);
  EXPECT_EQ(Client::field(through.head, "strict-transport-security"), "max-age=31536000");
  const Response direct = Client{port}.get("/calls/asked");
  EXPECT_EQ(direct.status, 307);
  EXPECT_EQ(Client::field(direct.head, "location"), "https://localhost/calls/asked");
}

TEST_F(Nginx, KeepsItsPrefixInRedirectsAndInTheDocument) {
  serve(R"("proxies": {"trusted": ["unix"]})");
  Client client{by_socket()};
  EXPECT_EQ(Client::field(client.get("/v1/calls/asked/").head, "location"),
            "https://localhost/v1/calls/asked");
  EXPECT_THAT(client.get("/v1/openapi.json").body, HasSubstr(R"("servers":[{"url":"/v1"}])"));
  EXPECT_THAT(Client{port}.get("/openapi.json").body, HasSubstr(R"("servers":[{"url":"/"}])"));
  const auto etag = [](const Response& response) { return Client::field(response.head, "etag"); };
  EXPECT_NE(etag(client.get("/v1/openapi.json")), etag(Client{port}.get("/openapi.json")));
}

TEST_F(Nginx, ShowsThePagesToABrowser) {
  if (installed("chromium").empty()) GTEST_SKIP() << "chromium is not installed";
  serve(R"("proxies": {"trusted": ["unix"]})");
  const std::string pages = "http://127.0.0.1:" + std::to_string(by_socket()) + "/v1";
  const auto drawn = [&](const std::string& page) {
    return testing::printed("HOME=" + folder.path().string() +
                            " timeout 200 chromium --headless --no-sandbox --disable-gpu "
                            "--virtual-time-budget=60000 --dump-dom " +
                            pages + page + " 2>&1");
  };
  const std::string swagger = drawn("/docs");
  EXPECT_THAT(swagger, HasSubstr("data-path=\"/calls/asked\""));
  EXPECT_THAT(swagger, HasSubstr("<option value=\"/v1\">/v1")) << "what is tried out goes there";
  EXPECT_THAT(drawn("/redoc"), HasSubstr("/calls/asked"));
}

TEST_F(Nginx, ThatTakesNoPrefixOffNeedsTheSettingAlone) {
  serve(R"("docs": {"root_path": "/v1"})");
  Client client{front("location /v1/ { proxy_pass http://unix:" + socket() + ":; }")};
  EXPECT_THAT(client.get("/v1/calls/asked").body, HasSubstr(R"("/v1","unix:","/calls/asked")"));
  EXPECT_THAT(client.get("/v1/openapi.json").body, HasSubstr(R"("servers":[{"url":"/v1"}])"));
  EXPECT_EQ(client.get("/v1/docs").status, 200);
}

TEST_F(Nginx, ItsSocketGoesWithTheHostAndIsMadeAnewAfterACrash) {
  serve("\"watch\": \"off\"");
  EXPECT_TRUE(fs::is_socket(socket()));
  host->signal(SIGKILL);  // the one that made it, so that nobody removes it
  host->wait();
  ASSERT_TRUE(fs::is_socket(socket()));
  serve("\"watch\": \"off\"");
  EXPECT_EQ(Client{by_socket()}.get("/v1/calls/asked").status, 200);
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0);
  EXPECT_FALSE(fs::exists(socket()));
}

class Haproxy : public ::testing::Test {
protected:
  void SetUp() override {
    if (installed("haproxy").empty()) GTEST_SKIP() << "HAProxy is not installed";
    fs::create_directory(folder / "plugins");
    fs::copy_file(Folder::fixture("calls"), folder / "plugins" / "calls.so");
  }
  /// A listener that takes the PROXY protocol from `trusted`, and one that does not.
  void serve(const std::string& trusted) {
    const std::string file =
        folder.write("p.json", R"({"listen": [{"address": "127.0.0.1:0", "proxy_protocol": true}],
                      "log": {"level": "debug"}, "proxies": {"trusted": [")" +
                                   trusted + "\"]}}");
    host.emplace(std::vector<std::string>{"serve", "--config", file, "--plugins",
                                          (folder / "plugins").string()},
                 Host::Variables{{"XDG_RUNTIME_DIR", folder.path()}});
    port = host->port();
  }
  /// HAProxy, which says so in the words of `option`; its port.
  int front(const std::string& option) {
    const int own = free_port();
    const std::string file = folder.write(
        "haproxy.cfg",
        "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
        "frontend clients\n  bind 127.0.0.1:" +
            std::to_string(own) +
            "\n  default_backend portico\nbackend portico\n  server one 127.0.0.1:" +
            std::to_string(port) + ' ' + option + '\n');
    haproxy.emplace(std::vector<std::string>{"-f", file, "-db"}, Host::Variables{},
                    Host::Errors::caught, installed("haproxy"));
    await(own, *haproxy);
    return own;
  }

  const Folder folder;
  std::optional<Host> host, haproxy;
  int port = 0;
};

TEST_F(Haproxy, TellsOfItsClientsInBothVersionsOfItsProtocol) {
  serve("127.0.0.1");
  for (const char* const option : {"send-proxy", "send-proxy-v2"}) {
    Client client{front(option)};
    for (int request = 0; request < 2; ++request)
      EXPECT_THAT(client.get("/calls/asked").body,
                  ::testing::MatchesRegex(R"(\["http","localhost","","127.0.0.1:[0-9]*",.*)"))
          << option;
    haproxy.reset();
  }
}

/// A proxy that keeps its connections and asks for no second try.
TEST_F(Haproxy, LosesNoRequestWhileTheHostIsReplacedTwentyTimes) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  serve("127.0.0.1");
  const int front_port = front("send-proxy-v2");
  testing::SteadyLoad load{front_port, "/calls/asked"};
  const std::string upgrade = "XDG_RUNTIME_DIR=" + folder.path().string() + ' ' +
                              PORTICO_BINARY_DIR "/bin/portico upgrade --plugins " +
                              (folder / "plugins").string() + " 2>&1";
  pid_t heir = 0;
  for (int round = 0; round < 20; ++round) {
    const std::string said = testing::printed(upgrade);
    ASSERT_EQ(std::sscanf(said.c_str(), "process %d ", &heir), 1) << said;
    const int before = load.answered();
    ASSERT_TRUE(until([&] { return load.answered() > before; }));
  }
  load.end();
  EXPECT_EQ(load.failed(), 0);
  Host::signal(heir, SIGTERM);
  EXPECT_EQ(host->wait(), 0);
  while (::waitpid(heir, nullptr, 0) != heir && errno != ECHILD) {
  }
}

TEST_F(Haproxy, LosesNoRequestInTwentyRestartsBehindASocketUnit) {
  const testing::SocketUnit unit;
  const std::string file = folder.write(
      "p.json",
      R"({"listen": [{"address": "fd:http", "proxy_protocol": true}], "deadlines": {"lame_duck": 0.2},
          "proxies": {"trusted": ["127.0.0.1"]}, "plugin_folder": ")" +
          (folder / "plugins").string() + "\"}");
  const auto start = [&] {
    const std::string command = PORTICO_BINARY_DIR "/bin/portico serve --config " + file;
    host.emplace(std::vector<std::string>{"-c", unit.hand_over(command)},
                 Host::Variables{{"XDG_RUNTIME_DIR", folder.path()}}, Host::Errors::caught,
                 "/bin/sh");
    port = host->port();
  };
  start();
  testing::SteadyLoad load{front("send-proxy-v2"), "/calls/asked"};
  testing::restart_twenty_times(host, load, start);
  load.end();
  EXPECT_EQ(load.failed(), 0);
}

TEST_F(Haproxy, MayTellOfClientsElsewhere) {
  serve("127.0.0.1");
  Client client{port};
  client.send("PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\n");
  EXPECT_THAT(client.get("/calls/asked").body, HasSubstr("\"203.0.113.9:4711\""));
  EXPECT_THAT(client.get("/calls/asked").body, HasSubstr("\"203.0.113.9:4711\""));
}

TEST_F(Haproxy, ThatSaysNothingIsNotAnswered) {
  serve("127.0.0.1");
  Client client{port};
  client.send("GET /calls/asked HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(host->await_err("it does not begin with a header of the PROXY protocol"));
}

TEST_F(Haproxy, ThatNobodyTrustsIsNotAnswered) {
  serve("192.0.2.1");
  Client client{port};
  client.send("PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(host->await_err("is not in proxies.trusted"));
}

TEST_F(Haproxy, ThatIsRefusedIsToldAtTheUsualLevelAndCounted) {
  const std::string file =
      folder.write("p.json", R"({"listen": [{"address": "127.0.0.1:0", "proxy_protocol": true}],
                      "monitoring": {"listen": ["127.0.0.1:0"]},
                      "proxies": {"trusted": ["192.0.2.1"]}})");
  host.emplace(std::vector<std::string>{"serve", "--config", file, "--plugins",
                                        (folder / "plugins").string()});
  port = host->port();
  for (const char* const bytes : {"PROXY TCP4 203.0.113.9 198.51.100.1 4711 443\r\n", "GET / "}) {
    Client client{port};
    client.send(bytes);
    EXPECT_EQ(client.rest(), "");
  }
  EXPECT_TRUE(host->await_err(": a connection is refused: it speaks the PROXY protocol, and is not "
                              "in proxies.trusted"));
  EXPECT_THAT(host->err(), ::testing::Not(HasSubstr("it does not begin"))) << "within ten seconds";
  const std::string out = host->out(), words = "monitoring on http://127.0.0.1:";
  const int watched = std::stoi(out.substr(out.find(words) + words.size()));
  EXPECT_THAT(Client{watched}.get("/metrics").body,
              HasSubstr("\nportico_proxy_protocol_refused_total 2\n"));
}

TEST_F(Haproxy, NeedsToBeNamed) {
  const std::string file =
      folder.write("p.json", R"({"listen": [{"address": "127.0.0.1:0", "proxy_protocol": true}]})");
  Host check{{"check", "--config", file, "--plugins", (folder / "plugins").string()}};
  EXPECT_NE(check.wait(), 0);
  EXPECT_THAT(check.err() + check.out(), HasSubstr("proxies.trusted names nobody"));
}

}  // namespace
}  // namespace portico
