// The health checks of plugins, over sockets and in what the host tells its operator.

#include <csignal>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "serve/reply_host.hpp"
#include "slowness.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// The parameter: what the plugin's "isolation" is.
class HealthChecks : public ::testing::TestWithParam<const char*> {
protected:
  HealthChecks() {
    std::filesystem::create_directory(folder / "plugins");
    install("health");
    say("well");
  }

  void install(const std::string& fixture) const {
    std::filesystem::copy_file(Folder::fixture(fixture), folder / ".new");
    std::filesystem::rename(folder / ".new", folder / "plugins" / "health.so");
  }
  void serve(const std::vector<std::string>& more = {}) {
    folder.write(
        "portico.json",
        json{{"plugins",
              {{"health", {{"isolation", GetParam()}, {"config", {{"folder", files.path()}}}}}}}}
            .dump());
    std::vector<std::string> arguments{
        "serve",    "--config",    folder / "portico.json", "--plugins",  folder / "plugins",
        "--listen", "127.0.0.1:0", "--monitoring-listen",   "127.0.0.1:0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    host.emplace(arguments);
    port = host->port();
    const std::string out = host->out(), words = "monitoring on http://127.0.0.1:";
    watched = std::stoi(out.substr(out.find(words) + words.size()));
  }
  /// What the check "db" will answer.
  void say(const std::string& words) const {
    files.write(".db", words);
    std::filesystem::rename(files / ".db", files / "db");
  }
  Response ready() const { return Client{watched}.get("/readyz"); }
  bool becomes(int status) const {
    return until([&] { return ready().status == status; });
  }
  json plugins() const {
    Host command{{"plugins", "--json", "--plugins", (folder / "plugins").string()}};
    EXPECT_EQ(command.wait(), 0) << command.err();
    return json::parse(command.out()).at("plugins");
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    std::ifstream file{files / "asked"};
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  ~HealthChecks() override { say("well"); }

  const Folder folder, files;
  std::optional<Host> host;
  int port = 0, watched = 0;
};

INSTANTIATE_TEST_SUITE_P(HealthChecks, HealthChecks, ::testing::Values("none", "process"),
                         testing::isolation_name);

constexpr const char* all_well =
    R"({"status":"ok","checks":[{"plugin":"health","check":"db","status":"ok"},)"
    R"({"plugin":"health","check":"disk","status":"ok"}]})";

TEST_P(HealthChecks, OneThatFailsMakesTheHostUnready) {
  serve({"--monitoring-public", "health", "--deadlines-health-check", "30"});
  EXPECT_EQ(ready().status, 200);
  EXPECT_EQ(ready().body, all_well);
  EXPECT_EQ(Client{port}.get("/readyz").body, R"({"status":"ok"})");
  say("has no connection");
  ASSERT_TRUE(becomes(503));
  EXPECT_EQ(ready().body, R"({"status":"not ready","checks":[{"plugin":"health","check":"db",)"
                          R"("status":"failing","reason":"has no connection"},)"
                          R"({"plugin":"health","check":"disk","status":"ok"}]})");
  EXPECT_EQ(Client{port}.get("/readyz").body, R"({"status":"not ready"})") << "names are private";
  EXPECT_EQ(Client{port}.get("/readyz").status, 503);
  const std::string figures = Client{watched}.get("/metrics").body;
  EXPECT_THAT(figures, HasSubstr("\nportico_ready 0\n"));
  EXPECT_THAT(figures,
              HasSubstr("\nportico_plugin_health_check{plugin=\"health\",check=\"db\"} 0\n"));
  EXPECT_THAT(figures,
              HasSubstr("\nportico_plugin_health_check{plugin=\"health\",check=\"disk\"} 1\n"));
  EXPECT_EQ(Client{watched}.get("/healthz").status, 200) << "it lives";
  EXPECT_EQ(Client{port}.get("/health").status, 200) << "and serves";
  say("well");
  EXPECT_TRUE(becomes(200));
}

TEST_P(HealthChecks, ReasonsArePartOfWhatPluginsShows) {
  serve({"--deadlines-health-check", "30"});
  say("");
  ASSERT_TRUE(becomes(503));
  EXPECT_EQ(plugins().at(0).at("checks"),
            json::parse(R"([{"check":"db","status":"failing","reason":"is not well"},
                            {"check":"disk","status":"ok"}])"));
  Host command{{"plugins", "--plugins", (folder / "plugins").string()}};
  EXPECT_EQ(command.wait(), 0);
  EXPECT_THAT(command.out(), HasSubstr("    health check db: failing: is not well\n"
                                       "    health check disk: ok\n"));
}

TEST_P(HealthChecks, OneThatHangsFailsAndHoldsNobodyUp) {
  serve({"--deadlines-health-check", "0.2", "--threads-serving", "1"});
  say("hang");
  ASSERT_TRUE(becomes(503));
  EXPECT_THAT(ready().body,
              HasSubstr(R"("check":"db","status":"failing","reason":"has not answered for )"));
  EXPECT_THAT(ready().body, HasSubstr(R"("check":"disk","status":"ok"})"));
  const auto begin = Clock::now();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ready().status, 503);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds{5} * slowness)
      << "nobody waits for it again";
  const std::size_t before = asked().size();
  EXPECT_EQ(Client{watched}.get("/healthz").status, 200);
  EXPECT_EQ(Client{port}.get("/health").status, 200);
  EXPECT_EQ(asked().size(), before) << "never twice at once";
  say("well");
  EXPECT_TRUE(becomes(200));
}

TEST_P(HealthChecks, OneMayTakeLongerThanAHandler) {
  serve({"--monitoring-public", "all", "--deadlines-handler", "0.3", "--deadlines-health-check",
         "30"});
  say("slow");
  EXPECT_EQ(ready().body, all_well);
  std::this_thread::sleep_for(1100ms);  // until it is asked again
  EXPECT_EQ(Client{port}.get("/readyz").body, all_well);
}

TEST_P(HealthChecks, AnAnswerThatIsLateCountsForTheNextAsking) {
  serve({"--deadlines-handler", "0.1", "--deadlines-health-check", "0.2"});
  say("slow");
  EXPECT_THAT(ready().body, HasSubstr(R"("reason":"has not answered for )"));
  for (int i = 0; i < 2; ++i) {  // as somebody does who asks every few seconds
    ASSERT_TRUE(until([&] { return asked().size() == static_cast<std::size_t>(i) + 1; }));
    std::this_thread::sleep_for(2s);
    EXPECT_EQ(ready().body, all_well);
  }
}

TEST_P(HealthChecks, OneWhoseProcessEndsIsToldApartFromOneThatIsSlow) {
  if (GetParam() == std::string{"none"}) GTEST_SKIP() << "a check has no process of its own here";
  serve({"--deadlines-handler", "0.1", "--deadlines-health-check", "30"});
  ASSERT_EQ(ready().status, 200);
  const pid_t process = plugins().at(0).at("process");
  std::this_thread::sleep_for(1100ms);  // until it is asked again
  std::filesystem::remove(files / "asked");
  say("hang");
  Client client{watched};
  client.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(until([&] { return !asked().empty(); }));
  Host::signal(process, SIGKILL);
  say("well");
  EXPECT_THAT(client.receive().body, HasSubstr("has not answered: its process ended"));
  EXPECT_TRUE(becomes(200));
}

TEST_P(HealthChecks, AreAskedAtMostOnceASecond) {
  serve({"--deadlines-health-check", "30"});
  const auto begin = Clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ready().status, 200);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begin);
  EXPECT_GE(asked().size(), 1u);
  EXPECT_LE(asked().size(), static_cast<std::size_t>(seconds.count()) + 1);
}

TEST_P(HealthChecks, OfTheGenerationThatServesAloneAreAsked) {
  serve({"--deadlines-health-check", "30"});
  EXPECT_EQ(ready().status, 200);
  EXPECT_EQ(asked().back(), "1.0.0");
  install("health_2");
  ASSERT_TRUE(host->await_err("health 2.0.0 serves"));
  std::filesystem::remove(files / "asked");
  ASSERT_TRUE(until([&] { return ready().status == 200 && !asked().empty(); }));
  for (const std::string& version : asked()) EXPECT_EQ(version, "2.0.0");
  std::filesystem::remove(folder / "plugins" / "health.so");
  ASSERT_TRUE(host->await_err("health 2.0.0 is no longer served"));
  EXPECT_TRUE(until([&] { return ready().body == R"({"status":"ok"})"; })) << ready().body;
}

TEST_P(HealthChecks, AHostEndsThoughOneHangs) {
  serve({"--deadlines-health-check", "0.1"});
  say("hang");
  ASSERT_TRUE(becomes(503));
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0);
}

}  // namespace
}  // namespace portico
