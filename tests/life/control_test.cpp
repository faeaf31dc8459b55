// A running host, asked and told by the commands of the executable.

#include <filesystem>
#include <functional>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
namespace fs = std::filesystem;

class ControlTest : public ::testing::Test {
protected:
  const Folder folder;
  const Folder runtime;

  Host::Variables variables() const { return {{"XDG_RUNTIME_DIR", runtime.path()}}; }
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  struct Said {
    int status;
    std::string out, err;
  };
  Said ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--plugins", folder.path().string()});
    Host command{words, variables()};
    const int status = command.wait();
    return {status, command.out(), command.err()};
  }
  json plugins() const { return json::parse(ask({"plugins", "--json"}).out); }
};

TEST_F(ControlTest, ShowsPluginsAndRoutes) {
  folder.add("good");
  folder.add("newer_abi");
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  Client slow{host.port()};
  const json answer = plugins();
  ASSERT_EQ(answer.at("plugins").size(), 2u) << answer;
  const json good = answer["plugins"][0], refused = answer["plugins"][1];
  EXPECT_EQ(good["id"], "good");
  EXPECT_EQ(good["state"], "serving");
  EXPECT_EQ(good["generation"], 1);
  EXPECT_EQ(good["routes"], 3);
  EXPECT_EQ(good["in_flight"], 0);
  EXPECT_EQ(good["sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(refused["state"], "refused");
  EXPECT_THAT(refused["note"].get<std::string>(), HasSubstr("asks for ABI 1.7"));
  EXPECT_EQ(answer["refusals"].size(), 1u);
  EXPECT_EQ(answer["process"]["id"], host.serving());
  const Said text = ask({"plugins"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("PLUGIN  VERSION  STATE"));
  EXPECT_THAT(text.out, HasSubstr("good    1.0.0    serving"));
  EXPECT_THAT(ask({"routes"}).out,
              HasSubstr("GET     /good/echo/{name}  good    1.0.0    serving"));
}

TEST_F(ControlTest, CountsCallsInFlight) {
  folder.add("version_1");
  Host host{arguments(), variables()};
  Client slow{host.port()};
  slow.send("GET /version/later?3000 HTTP/1.1\r\nHost: a\r\n\r\n");
  int seen = 0;
  for (int i = 0; i < 200 && seen == 0; ++i) seen = plugins()["plugins"][0]["in_flight"];
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(slow.receive().status, 200);
  for (int i = 0; i < 200 && seen != 0; ++i) seen = plugins()["plugins"][0]["in_flight"];
  EXPECT_EQ(seen, 0);
}

TEST_F(ControlTest, SwitchesOffAndOn) {
  folder.add("good");
  Host host{arguments(), variables()};
  const auto status = [&] { return Client{host.port()}.get("/good").status; };
  EXPECT_EQ(ask({"disable", "good"}).status, 0);
  EXPECT_EQ(status(), 404);
  EXPECT_EQ(ask({"enable", "good"}).status, 0);
  EXPECT_EQ(status(), 200);
  EXPECT_EQ(ask({"quarantine", "good"}).status, 0);
  EXPECT_EQ(status(), 503);
  EXPECT_EQ(plugins()["plugins"][0]["state"], "quarantined");
  EXPECT_EQ(ask({"enable", "good"}).status, 0);
  EXPECT_EQ(status(), 200);
  const Said unknown = ask({"disable", "none"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("there is no plugin 'none' here"));
}

TEST_F(ControlTest, ReadsTheSettingsAgain) {
  folder.add("good");
  const auto file = folder.write("p.json", R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  Host host{arguments({"--config", file}), variables()};
  EXPECT_EQ(Client{host.port()}.get("/good/config").body, R"({"greeting":"hello","limit":3})");
  folder.write("p.json", R"({"plugins": {"good": {"config": {"limit": 4}, "prefix": "/v1"}}})");
  EXPECT_EQ(ask({"reload"}).status, 0);
  EXPECT_EQ(Client{host.port()}.get("/v1/good/config").body, R"({"greeting":"hello","limit":4})");
  folder.write("p.json", R"({"plugins": {"good": {"config": {"limit": 0}}}})");
  EXPECT_EQ(ask({"reload"}).status, 0);
  EXPECT_THAT(plugins()["plugins"][0]["note"].get<std::string>(),
              HasSubstr("p.json:1: plugins.good.config.limit"));
  EXPECT_EQ(Client{host.port()}.get("/v1/good/config").status, 200) << "the last good one serves";
  folder.write("p.json", R"({"plugin": 1})");
  const Said wrong = ask({"reload"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("p.json:1: plugin: is no setting"));
}

TEST_F(ControlTest, IsForItsOwnAccountAlone) {
  folder.add("good");
  Host host{arguments(), variables()};
  ASSERT_GT(host.port(), 0);
  int sockets = 0;
  for (const auto& entry : fs::directory_iterator{runtime.path()}) {
    struct stat found {};
    ASSERT_EQ(::lstat(entry.path().c_str(), &found), 0);
    if (!S_ISSOCK(found.st_mode)) continue;
    ++sockets;
    EXPECT_EQ(found.st_mode & 0777u, 0600u);
  }
  EXPECT_EQ(sockets, 1);
  Host second{arguments(), variables()};
  ASSERT_GT(second.port(), 0);
  EXPECT_TRUE(second.await_err("another host that serves this folder listens there"));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  const Said nobody = ask({"plugins"});
  EXPECT_EQ(nobody.status, 2);
  EXPECT_THAT(nobody.err, HasSubstr("no host that serves this folder listens there"));
}

}  // namespace
}  // namespace portico
