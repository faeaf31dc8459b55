// Settings that change while a host serves: `portico reload` and SIGHUP, and what a process that
// follows another one goes by.

#include "serve/live_settings.hpp"

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "plugin/library/copy.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::Client;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Said;
using ::testing::StartsWith;

class LiveSettings : public ::testing::Test {
protected:
  const Folder folder, runtime;

  void SetUp() override { folder.add("good"); }

  std::string file() const { return folder / "p.json"; }
  void write(const std::string& text) const { folder.write("p.json", text); }
  Host::Variables variables() const { return {{"XDG_RUNTIME_DIR", runtime.path()}}; }
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"serve", "--plugins", folder.path().string(), "--listen",
                               "127.0.0.1:0", "--config", file()});
    return more;
  }
  Said ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--plugins", folder.path().string()});
    return testing::run(words, variables());
  }
  json reloaded() const { return json::parse(ask({"reload", "--json"}).out); }

  /// 0: there was no answer.
  static int post(Host& host, std::size_t size) {
    try {
      Client client{host.port()};
      client.send("POST /calls/created HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                  std::to_string(size) + "\r\n\r\n" + std::string(size, 'x'));
      return client.receive().status;
    } catch (const std::runtime_error&) {
      return 0;
    }
  }
  static std::string config(Host& host) {
    try {
      return Client{host.port()}.get("/good/config").body;
    } catch (const std::runtime_error&) {
      return "";
    }
  }
  /// Kills the process that serves, and waits for the next one.
  static void follow(Host& host) {
    const pid_t before = host.signal_serving(SIGKILL);
    ASSERT_TRUE(until([&] {
      const pid_t now = host.serving();
      return now > 0 && now != before && config(host) != "";
    }));
  }
};

TEST_F(LiveSettings, ChangeWhatTheHostDoesToRequestsThatComeLater) {
  write("{}");
  Host host{arguments(), variables()};
  Client kept{host.port()};
  EXPECT_EQ(kept.get("/docs").status, 200);
  write(R"({"limits": {"target": 64}, "deadlines": {"keep_alive": 0.05},
            "docs": {"swagger": "", "title": "Shop"}, "request_id": {"header": "x-trace"},
            "cors": {"allow_origins": ["https://a.org"]}, "log": {"level": "warning"},
            "monitoring": {"public": "health"}})");
  const json answer = reloaded();
  EXPECT_THAT(answer["changed"],
              ElementsAre("limits.target", "deadlines.keep_alive", "log.level", "monitoring.public",
                          "docs.title", "docs.swagger", "request_id.header", "cors.allow_origins"));
  EXPECT_TRUE(answer["waiting"].empty());
  EXPECT_TRUE(answer["refused"].empty());
  EXPECT_EQ(kept.get("/docs").status, 404) << "on a connection that was there before";
  EXPECT_EQ(Client{host.port()}.get("/" + std::string(80, 'a')).status, 414);
  EXPECT_EQ(Client{host.port()}.get("/healthz").status, 200);
  EXPECT_THAT(Client{host.port()}.get("/openapi.json").body, HasSubstr("\"title\":\"Shop\""));
  Client client{host.port()};
  client.send("GET /good HTTP/1.1\r\nHost: a\r\nOrigin: https://a.org\r\n\r\n");
  const auto response = client.receive();
  EXPECT_TRUE(Client::field(response.head, "x-trace"));
  EXPECT_EQ(Client::field(response.head, "access-control-allow-origin"), "https://a.org");
  EXPECT_THROW(client.receive(), std::runtime_error) << "the host closes it when it idles";
  const std::string before = host.err();
  EXPECT_EQ(Client{host.port()}.get("/good").status, 200);
  EXPECT_EQ(host.err(), before) << "no access line below the level";
}

TEST_F(LiveSettings, NameASectionThatNoPluginHas) {
  write(R"({"plugins": {"good": {"prefix": "/v1"}}})");
  Host host{arguments(), variables()};
  EXPECT_EQ(Client{host.port()}.get("/v1/good").status, 200);
  write("{\"plugins\": {\n\"goood\": {\"prefix\": \"/v1\"}}}");
  const Said said = ask({"reload"});
  const std::string line = file() + ":2: plugins.goood: no plugin of the folder has this id";
  EXPECT_THAT(said.out, HasSubstr(line));
  EXPECT_THAT(host.err(), HasSubstr(line));
  write("{}");
  EXPECT_THAT(ask({"reload"}).out, Not(HasSubstr("no plugin of the folder")));
}

TEST_F(LiveSettings, ChangeLimitsOfBodies) {
  folder.add("calls");
  write(R"({"limits": {"body": 10}})");
  Host host{arguments(), variables()};
  EXPECT_EQ(post(host, 10), 201);
  EXPECT_EQ(post(host, 11), 413);
  write(R"({"limits": {"body": 20}})");
  EXPECT_EQ(reloaded()["changed"], json::array({"limits.body"}));
  EXPECT_EQ(post(host, 20), 201);
  EXPECT_EQ(post(host, 21), 413);
}

TEST_F(LiveSettings, NoticeTheCorsAndThePinOfASection) {
  write("{}");
  Host host{arguments(), variables()};
  const auto origin = [&] {
    Client client{host.port()};
    client.send("GET /good HTTP/1.1\r\nHost: a\r\nOrigin: https://a.org\r\n\r\n");
    const auto response = client.receive();
    EXPECT_EQ(response.status, 200);
    return Client::field(response.head, "access-control-allow-origin").value_or("(none)");
  };
  EXPECT_EQ(origin(), "(none)");
  const std::string cors = R"("cors": {"allow_origins": ["https://a.org"]})";
  write(R"({"plugins": {"good": {)" + cors + "}}}");
  EXPECT_EQ(reloaded()["changed"], json::array({"plugins.good"}));
  EXPECT_EQ(origin(), "https://a.org");
  write(R"({"plugins": {"good": {"sha256": [")" + std::string(64, '0') + "\"], " + cors + "}}}");
  const Said pinned = ask({"reload"});
  EXPECT_EQ(pinned.status, 1) << pinned.out;
  EXPECT_THAT(pinned.out, HasSubstr("refused: " + (folder / "good.so").string()));
  EXPECT_EQ(origin(), "https://a.org") << "it goes on with what it had";
  write("{}");
  EXPECT_EQ(ask({"reload"}).status, 0);
  EXPECT_EQ(origin(), "(none)");
}

TEST_F(LiveSettings, NameWhatWaitsForARestartEachTime) {
  write("{}");
  Host host{arguments(), variables()};
  host.port();
  write(R"({"threads": {"handlers": 3}, "control": "off", "limits": {"body": 5}})");
  for (int i = 0; i < 2; ++i) {
    const Said said = ask({"reload"});
    EXPECT_EQ(said.status, 0);
    EXPECT_THAT(said.out, HasSubstr("these take effect when the host is started again: control, "
                                    "threads.handlers\n"));
    EXPECT_EQ(said.out.find("changed: limits.body\n") != std::string::npos, i == 0) << said.out;
  }
}

TEST_F(LiveSettings, KeepWhatServesWhenAPluginIsRefused) {
  write(R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  Host host{arguments(), variables()};
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})");
  write("{\"limits\": {\"target\": 64},\n\"plugins\": {\"good\": {\"config\": {\"limit\": 0}}}}");
  for (int i = 0; i < 2; ++i) {
    const Said said = ask({"reload"});
    EXPECT_EQ(said.status, 1);
    EXPECT_THAT(said.out, HasSubstr("refused: " + (folder / "good.so").string() +
                                    ": its configuration does not fit: " + file() +
                                    ":2: plugins.good.config.limit"));
  }
  EXPECT_EQ(ask({"reload", "good"}).status, 1);
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})");
  follow(host);
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})") << "also in the next process";
  EXPECT_EQ(Client{host.port()}.get("/" + std::string(80, 'a')).status, 414)
      << "which has what else was new";
  write(R"({"plugins": {"good": {"config": {"limit": 4}}}})");
  EXPECT_EQ(ask({"reload"}).status, 0);
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":4})");
}

TEST_F(LiveSettings, StayWhenTheFileCannotBeUsed) {
  write(R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  Host host{arguments(), variables()};
  host.port();
  write("{\"limits\": {\n\"body\": -1,\n\"bodi\": 1}, \"plugins\": {\"good\": {\"prefix\": "
        "\"/v1\"}}}");
  const Said said = ask({"reload"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, StartsWith(file() +
                                   ":2: limits.body: is -1, allowed is a whole number from 0 to "
                                   "1073741824, of bytes or with a unit (\"32MiB\")\n" +
                                   file() + ":3: limits.bodi: is no setting, allowed is one of "));
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})");
}

TEST_F(LiveSettings, AreNotReadByAProcessThatFollows) {
  write(R"({"limits": {"target": 64}, "plugins": {"good": {"config": {"limit": 3}}}})");
  Host host{arguments(), variables()};
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})");
  write("{ half");
  follow(host);
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})");
  write(R"({"plugins": {"good": {"config": {"limit": 9}}}})");
  follow(host);
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})") << "nobody has asked for it";
  EXPECT_EQ(Client{host.port()}.get("/" + std::string(80, 'a')).status, 414);
  EXPECT_EQ(ask({"reload"}).status, 0);
  follow(host);
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":9})");
}

TEST_F(LiveSettings, AreReadAgainOnSighup) {
  write("{}");
  Host host{arguments(), variables()};
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":10})");
  write(R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  host.signal(SIGHUP);
  EXPECT_TRUE(until([&] { return config(host) == R"({"greeting":"hello","limit":3})"; }));
  EXPECT_TRUE(host.await_err("settings are read again: changed plugins.good"));
  write("{\n\"limits\": 1}");
  host.signal(SIGHUP);
  EXPECT_TRUE(host.await_err("error portico " + file() + ":2: limits: must be an object"));
  EXPECT_TRUE(host.await_err("the settings stay as they are"));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
}

TEST_F(LiveSettings, AreReadAgainOnSighupWithoutASupervisor) {
  write("{}");
  Host host{arguments({"--no-supervise"}), variables()};
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":10})");
  write(R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  host.signal(SIGHUP);
  EXPECT_TRUE(until([&] { return config(host) == R"({"greeting":"hello","limit":3})"; }));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
}

TEST_F(LiveSettings, AreReadAgainForTheNextProcessWhileThereIsNone) {
  write("{}");
  Host host{arguments(), variables()};
  const int port = host.port();
  const pid_t before = host.signal_serving(SIGSTOP);  // what is asked of it now, it never does
  write(R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  host.signal(SIGHUP);
  std::this_thread::sleep_for(100ms);
  Host::signal(before, SIGKILL);
  EXPECT_TRUE(until([&] {
    try {
      return Client{port}.get("/good/config").body == R"({"greeting":"hello","limit":3})";
    } catch (const std::runtime_error&) {
      return false;
    }
  }));
}

TEST_F(LiveSettings, ReachIsolatedPlugins) {
  const std::string section = R"("plugins": {"good": {"isolation": "process"}})";
  write("{" + section + "}");
  Host host{arguments(), variables()};
  ASSERT_EQ(Client{host.port()}.get("/good").status, 200);
  const auto process = [&] {
    return json::parse(ask({"plugins", "--json"}).out)["plugins"][0]["process"].get<int>();
  };
  const int first = process();
  write("{\"limits\": {\"body\": 5}, " + section + "}");
  reloaded();
  EXPECT_EQ(process(), first) << "it does not see that";
  write("{\"log\": {\"level\": \"warning\"}, " + section + "}");
  reloaded();
  EXPECT_NE(process(), first);
  EXPECT_EQ(Client{host.port()}.get("/good").status, 200);
}

TEST_F(LiveSettings, StartNothingAfreshThatDoesNotSeeThem) {
  folder.add("second");
  const std::string digest = plugin::Copy{folder / "good.so"}.digest();
  const auto file = [&](const std::string& more) {
    return R"({"plugins": {"good": {"isolation": "process", "sha256": [")" + digest +
           R"("]}, "second": {"replies": {"contract": "report", "undeclared": "report"}}})" + more +
           "}";
  };
  write(file(""));
  Host host{arguments(), variables()};
  ASSERT_EQ(Client{host.port()}.get("/good").status, 200);
  for (const char* harmless :
       {R"(, "log": {"access": false})", R"(, "probe": {"memory": 512})",
        R"(, "errors": {"format": "problem"})", R"(, "trust": {"permissions": "ignored"})", ""}) {
    write(file(harmless));
    const json answer = reloaded();
    EXPECT_FALSE(answer["changed"].empty()) << harmless;
    EXPECT_EQ(answer["afresh"], json::array()) << harmless;
    for (const json& row : answer["plugins"]) EXPECT_LE(row["generation"], 2) << harmless << row;
  }
  write(file(R"(, "replies": {"undeclared": "report"})"));
  EXPECT_EQ(reloaded()["afresh"], json::array({"good"})) << "the other one says it itself";
  write(file(R"(, "log": {"level": "warning"})"));
  EXPECT_THAT(ask({"reload"}).out, HasSubstr("started afresh: good\n"));
}

TEST_F(LiveSettings, OfTrustAreAVerdictOnWhatServes) {
  folder.add("second");
  const auto section = [&](const char* name) {
    return '"' + std::string{name} + R"(": {"sha256": [")" +
           plugin::Copy{folder / (std::string{name} + ".so")}.digest() + "\"]}";
  };
  const auto file = [](const std::string& sections, const char* trust) {
    return R"({"plugins": {)" + sections + R"(}, "trust": {)" + trust + "}}";
  };
  const std::string good = section("good"), both = good + ", " + section("second");
  const char* const pinned = R"("pinned": true)";
  write("{}");
  Host host{arguments(), variables()};
  ASSERT_EQ(Client{host.port()}.get("/good").status, 200);
  const std::vector<std::string> believed{file(both, ""), file(both, pinned), file(both, ""), "{}"};
  for (const std::string& text : believed) {
    write(text);
    const json answer = reloaded();
    EXPECT_EQ(answer["afresh"], json::array()) << text;
    EXPECT_EQ(answer["refused"], json::array()) << text;
  }
  write(file(good, pinned));
  const Said refused = ask({"reload"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.out, HasSubstr("refused: " + (folder / "second.so").string() +
                                     ": is not trusted: the section of plugin 'second'"));
  EXPECT_EQ(Client{host.port()}.get("/second").status, 200) << "it goes on";
  write("{}");
  const json answer = reloaded();
  EXPECT_EQ(answer["refused"], json::array());
  EXPECT_EQ(answer["afresh"], json::array());
}

TEST_F(LiveSettings, OfAPipeStayAndSaySo) {
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer{
      [&] { std::ofstream{pipe} << R"({"plugins": {"good": {"config": {"limit": 3}}}})"; }};
  Host host{{"serve", "--plugins", folder.path(), "--listen", "127.0.0.1:0", "--config", pipe},
            variables()};
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})");
  writer.join();
  const Said said = ask({"reload"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("was a pipe and has been read: the settings stay as they are"));
  follow(host);
  EXPECT_EQ(config(host), R"({"greeting":"hello","limit":3})");
}

TEST_F(LiveSettings, SwitchTheWatchOfTheFolderOffAndOn) {
  write("{}");
  Host host{arguments(), variables()};
  const auto second = [&] { return Client{host.port()}.get("/second").status; };
  EXPECT_EQ(second(), 404);
  write(R"({"watch": "off"})");
  EXPECT_EQ(reloaded()["changed"], json::array({"watch"}));
  folder.add("second");
  std::this_thread::sleep_for(3s);  // longer than between two looks
  EXPECT_EQ(second(), 404);
  write(R"({"watch": "on"})");
  reloaded();
  EXPECT_TRUE(until([&] { return second() == 200; }));
}

}  // namespace
}  // namespace portico
