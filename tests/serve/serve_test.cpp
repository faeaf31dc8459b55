// The executable as an operator meets it: command line, ready line, log, signals, exit status.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string_view>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/gate.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::Client;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using testing::Folder;
using testing::Gate;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Response;
using ::testing::StartsWith;

class Serve : public ::testing::Test {
protected:
  const Folder folder;

  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }

  struct Ended {
    int status;
    std::string out, err;
  };
  static Ended run(std::vector<std::string> arguments, const Host::Variables& variables = {}) {
    Host host{std::move(arguments), variables};
    const int status = host.wait();
    return {status, host.out(), host.err()};
  }
};

TEST_F(Serve, AnnouncesPluginsRoutesAndAddress) {
  folder.add("good");
  folder.add("second");
  Host host{arguments()};
  const int port = host.port();
  EXPECT_GT(port, 0);
  const std::string out = host.out();
  EXPECT_THAT(out, HasSubstr("good 1.0.0    3 routes   " + (folder / "good.so").string() + "\n"));
  EXPECT_THAT(out, HasSubstr("\n  GET     /good/echo/{name}\n"));
  EXPECT_THAT(out, HasSubstr("second 1.0.0  1 route    "));
  EXPECT_THAT(out, EndsWith("\nlistening on http://127.0.0.1:" + std::to_string(port) + "\n"));
  Client client{port};
  EXPECT_EQ(client.get("/good").body, R"({"ok":1})");
  EXPECT_EQ(client.get("/good/echo/a%20b").body, R"({"name":"a b"})");
  EXPECT_EQ(client.get("/second").body, "2");
  EXPECT_EQ(client.get("/none").status, 404);
}

TEST_F(Serve, NamesEveryPluginItRefusesAndServesTheRest) {
  folder.add("good");
  folder.add("newer_abi");
  folder.add("start_throws");
  folder.write("text.so", "no library");
  Host host{arguments()};
  Client client{host.port()};
  EXPECT_EQ(client.get("/good").status, 200);
  EXPECT_THAT(host.err(), HasSubstr("error portico " + (folder / "newer_abi.so").string() +
                                    ": asks for ABI 1.7, this host speaks 1.1"));
  EXPECT_THAT(host.err(), HasSubstr("start_throws.so: start() threw an int: 42"));
  EXPECT_THAT(host.err(), HasSubstr("text.so: is not a shared library"));
  EXPECT_THAT(host.out(), Not(HasSubstr("newer")));
}

TEST_F(Serve, RefusesAPluginThatWouldSendWhatItMeansToLeaveOut) {
  const auto file = folder.add("misspelt");
  Host check{{"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string()}};
  EXPECT_EQ(check.wait(), 1);
  EXPECT_THAT(check.err(),
              HasSubstr(file.string() + ": GET /users/{id}: exclude: User has no member 'pasword': "
                                        "'password' is the nearest it has"));
}

TEST_F(Serve, WarnsOnceOfAHandlerThatForgetsItsReturn) {
  folder.add("forgetful");
  Host check{{"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string()}};
  EXPECT_EQ(check.wait(), 0);
  const std::string words = "warning plugin.forgetful POST /users: the handler returns nothing";
  const auto first = check.err().find(words);
  ASSERT_NE(first, std::string::npos) << check.err();
  EXPECT_EQ(check.err().find(words, first + 1), std::string::npos) << check.err();
}

TEST_F(Serve, WarnsWhenThereIsNothingToServe) {
  Host host{arguments()};
  Client client{host.port()};
  EXPECT_EQ(client.get("/none").status, 404);
  EXPECT_THAT(host.err(),
              HasSubstr("warning portico no plugin is served from " + folder.path().string()));
}

TEST_F(Serve, EndsInOrderOnSigterm) {
  folder.add("constructor");
  for (const int number : {SIGTERM, SIGINT}) {
    Host host{arguments({"--deadlines-shutdown", "3600"})};  // which it does not wait for
    Client client{host.port()};
    EXPECT_EQ(client.get("/constructor").body, "1.5");
    host.signal(number);
    EXPECT_EQ(host.wait(), 0) << host.err();
    EXPECT_THAT(host.err(), HasSubstr(number == SIGTERM ? "SIGTERM: no new connections"
                                                        : "SIGINT: no new connections"));
    EXPECT_THAT(host.err(), HasSubstr(": 1 plugin with "));
    EXPECT_THAT(host.err(), HasSubstr("ends: nothing was left undone"));
  }
}

TEST_F(Serve, FinishesRequestsAndTasksBeforeItEnds) {
  folder.add("calls");
  Host host{arguments()};
  const int port = host.port();
  const Gate call, task;
  Client slow{port}, deferring{port};
  EXPECT_EQ(deferring.get("/calls/defer-held?" + task.path()).status, 200);
  slow.send("GET /calls/held?" + call.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(call.reached() && task.reached());
  host.signal(SIGTERM);
  ASSERT_TRUE(host.await_err("no new connections"));
  call.open();
  const Response answer = slow.receive();
  task.open();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "\"done\"");
  EXPECT_EQ(Client::field(answer.head, "connection"), "close");
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(host.err(), Not(HasSubstr("lost")));
}

TEST_F(Serve, NamesTheTasksItLost) {
  folder.add("calls");
  Host host{arguments({"--deadlines-shutdown", "0.2", "--threads-tasks", "1"})};
  Client client{host.port()};
  const Gate never;
  EXPECT_EQ(client.get("/calls/defer-held?" + never.path()).status, 200);
  EXPECT_EQ(client.get("/calls/defer").status, 200);
  ASSERT_TRUE(never.reached());
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(host.err(),
              HasSubstr("error task calls GET /calls/defer-held: task 'held' still runs"));
  EXPECT_THAT(host.err(), HasSubstr("error task calls GET /calls/defer: task 'third' is lost"));
  EXPECT_THAT(host.err(), HasSubstr("lost 5 background tasks"));
}

TEST_F(Serve, LeavesAHangingHandlerBehind) {
  folder.add("calls");
  const Folder runtime;
  Host host{arguments({"--deadlines-shutdown", "0.2"}), {{"XDG_RUNTIME_DIR", runtime.path()}}};
  Client client{host.port()};
  const Gate never;
  client.send("GET /calls/held?" + never.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(never.reached());
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(host.err(), HasSubstr("cut off GET /calls/held?" + never.path()));
  EXPECT_THAT(host.err(), HasSubstr("calls GET /calls/held still runs: it is left behind"));
  EXPECT_TRUE(std::filesystem::is_empty(runtime.path()));
}

TEST_F(Serve, EndsAtOnceOnASecondSignal) {
  folder.add("calls");
  Host host{arguments({"--deadlines-shutdown", "3600"})};
  Client client{host.port()};
  const Gate never;
  client.send("GET /calls/held?" + never.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(never.reached());
  host.signal(SIGTERM);
  ASSERT_TRUE(host.await_err("no new connections"));
  EXPECT_EQ(host.wait(200ms), -1) << "it did not wait for the request";
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 128 + SIGTERM) << "it waits for the request, which has an hour";
}

TEST_F(Serve, RunsTasksAfterTheResponse) {
  folder.add("calls");
  Host host{arguments()};
  Client client{host.port()};
  const Gate gate;
  EXPECT_EQ(client.get("/calls/defer-held?" + gate.path()).status, 200) << "before its task ends";
  EXPECT_EQ(client.get("/calls/raw").status, 200);
  EXPECT_TRUE(gate.reached());
  gate.open();
  EXPECT_EQ(client.get("/calls/defer").status, 200);
  EXPECT_TRUE(host.await_err("error task calls GET /calls/defer: task 'second' reported a failure; "
                             "the 1 task after it will not run"));
}

TEST_F(Serve, StreamsAndFails) {
  folder.add("calls");
  Host host{arguments()};
  Client client{host.port()};
  EXPECT_EQ(client.get("/calls/stream").body, "chunk 3\nchunk 2\nchunk 1\n");
  const Response failed = client.get("/calls/fail");
  EXPECT_EQ(failed.status, 409);
  EXPECT_EQ(failed.body, R"({"detail":{"why":3}})");
  EXPECT_EQ(Client::field(failed.head, "x-after"), "kept");
  EXPECT_EQ(Client::field(failed.head, "x-before"), std::nullopt);
}

TEST_F(Serve, SurvivesTenThousandForeignExceptions) {
  folder.add("throwing");
  folder.add("good");
  Host host{arguments({"--log-access", "false"})};
  Client client{host.port()};
  const std::string burst = [] {
    std::string text;
    for (int i = 0; i < 10; ++i) text += "GET /throw/int HTTP/1.1\r\nHost: a\r\n\r\n";
    return text;
  }();
  int failed = 0;
  for (int i = 0; i < 1000; ++i) {
    client.send(burst);
    for (int j = 0; j < 10; ++j) {
      const Response answer = client.receive();
      failed += answer.status == 500 && answer.body == "Internal Server Error" &&
                Client::field(answer.head, "content-type") == "text/plain; charset=utf-8";
    }
  }
  EXPECT_EQ(failed, 10000);
  EXPECT_EQ(client.get("/good").body, R"({"ok":1})");
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  const std::string err = host.err();
  EXPECT_THAT(err, HasSubstr("plugin.throwing GET /throw/int: handler threw an int: 42"));
  EXPECT_LT(std::count(err.begin(), err.end(), '\n'), 100);
}

TEST_F(Serve, AnswersABrokenModelWithoutItsValues) {
  folder.add("breaking");
  Host host{arguments()};
  Client client{host.port()};
  const Response answer = client.get("/breaking/type");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "Internal Server Error");
  EXPECT_THAT(answer.head, Not(HasSubstr("hunter2")));
  EXPECT_EQ(client.get("/breaking/filtered").body, R"({"id":7,"name":"n"})");
  EXPECT_TRUE(host.await_err("plugin.breaking GET /breaking/type: reply breaks its model"));
  EXPECT_THAT(host.err(), Not(HasSubstr("hunter2")));
}

TEST_F(Serve, ReadsAFileOfSettings) {
  folder.add("good");
  const auto file = folder.write(
      "p.json",
      "{\"limits\": {\"target\": 64}, \"plugins\": {\"good\": {\"config\": {\"limit\": 3}}}}");
  Host host{arguments({"--config", file})};
  Client client{host.port()};
  EXPECT_EQ(client.get("/good/config").body, R"({"greeting":"hello","limit":3})");
  EXPECT_EQ(Client{host.port()}.get("/" + std::string(80, 'a')).status, 414);
}

TEST_F(Serve, RefusesThePluginWhoseConfigurationIsWrongAndServesTheRest) {
  folder.add("good");
  folder.add("second");
  const auto file =
      folder.write("p.json", "{\"plugins\": {\"good\": {\n\"config\": {\n\"limit\": 0}}}}");
  Host host{arguments({"--config", file})};
  Client client{host.port()};
  EXPECT_EQ(client.get("/second").status, 200);
  EXPECT_EQ(client.get("/good").status, 404);
  EXPECT_THAT(
      host.err(),
      HasSubstr(file.string() +
                ":3: plugins.good.config.limit: Input should be greater than or equal to 1"));
}

TEST_F(Serve, TakesSettingsFromTheEnvironment) {
  folder.add("good");
  Host host{{"serve"},
            {{"PORTICO_PLUGIN_FOLDER", folder.path()},
             {"PORTICO_LISTEN", "127.0.0.1:0"},
             {"PORTICO_LOG_FORMAT", "json"}}};
  Client client{host.port()};
  EXPECT_EQ(client.get("/good").status, 200);
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(host.err(), StartsWith("{\"time\":\"2"));
}

TEST_F(Serve, ListensOnSeveralAddresses) {
  folder.add("good");
  Host host{arguments({"--listen", "127.0.0.1:0"})};
  Client client{host.port()};
  EXPECT_EQ(client.get("/good").status, 200);
  EXPECT_THAT(
      host.out(),
      MatchesRegex("(.|\n)*listening on http://127.0.0.1:[0-9]+, http://127.0.0.1:[0-9]+\n"));
}

TEST_F(Serve, RefusesWhatItCannotUse) {
  const auto one_line = MatchesRegex("[^\n]+\n");
  const auto expect_status = [&](int status, const Ended& ended, const std::string& words) {
    EXPECT_EQ(ended.status, status) << words;
    EXPECT_THAT(ended.err, AllOf(one_line, HasSubstr(words)));
    EXPECT_THAT(ended.out, Not(HasSubstr("listening")));
  };
  const auto misconfigured = std::bind_front(expect_status, 78);
  const auto expect = std::bind_front(expect_status, 2);
  misconfigured(run({"serve", "--bogus"}), "--bogus");
  const std::string plugins = folder.path();
  misconfigured(run({"serve", "--plugins", plugins, "--listen", "localhost"}),
                "--listen: listen: is [\"localhost\"]");
  misconfigured(run({"serve", "--plugins", plugins, "--limits-body", "big"}),
                "--limits-body: limits.body: is \"big\"");
  misconfigured(run({"serve", "--plugins", plugins, "--limits-body", "big", "--no-supervise"}),
                "--limits-body: limits.body: is \"big\"");
  expect(run({"check", "--plugins", plugins, "--limits-body", "big"}),
         "--limits-body: limits.body: is \"big\"");
  expect(run({"serve", "--plugins", (folder / "none").string()}),
         "--plugins: plugin_folder: \"" + (folder / "none").string() + "\" does not exist: create");
  expect(run({"serve", "--plugins", plugins, "--control", (folder / "none/control").string()}),
         "cannot be a socket: its folder does not exist");
  misconfigured(run({"serve", "--config", (folder / "none.json").string()}),
                "none.json: cannot be read");
  misconfigured(run({"serve", "--plugins", plugins}, {{"PORTICO_LOG_LEVEL", "loud"}}),
                "PORTICO_LOG_LEVEL: log.level: is \"loud\"");
  expect(run({}), "a command is missing: one of serve, check");
  expect(run({"srve"}), "there is no command 'srve': did you mean serve?");
  misconfigured(run({"serve", "--limit-body", "5"}),
                "serve has no flag --limit-body: did you mean --limits-body?");
  expect(run({"plugins", "--jsno"}), "plugins has no flag --jsno: did you mean --json?");
  misconfigured(run({"serve", "more"}), "serve takes no 'more'");
  expect(run({"--limits-body", "5"}), "--limits-body stands before the command");
  expect(run({"-v"}), "portico has no flag -v");
  misconfigured(run({"serve", "--limits-body"}), "--limits-body needs a value: 0..1073741824");
  misconfigured(run({"serve", "--config"}), "--config needs a value: FILE");
  expect(run({"check", "--plugins", "a", "--plugins", "b"}), "--plugins is given 2 times: once is");
  expect(run({"diff"}), "diff needs <before> and <after>");
  expect(run({"diff", "a"}), "diff needs <after>");
  expect(run({"enable"}), "enable needs <plugin>");
  expect(run({"config", "--example", "--schema"}),
         "config does one thing at a time: example or schema");
  expect(run({"--config", "p.json", "serve"}),
         "--config stands before the command: write it behind, as in portico serve --config");
  const auto file = folder.write("p.json", "{\n\"limits\": {\n\"bodi\": 1}}");
  misconfigured(run({"serve", "--plugins", plugins, "--config", file}),
                file.string() + ":3: limits.bodi: is no setting, allowed is one of target");
}

TEST_F(Serve, TellsOfVariablesWithoutEffectBesideTheSettings) {
  const Ended ended = run({"config"}, {{"PORTICO_LIMIT_BODY", "5"}});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.out, HasSubstr("limits.body"));
  EXPECT_EQ(ended.err, "warning: PORTICO_LIMIT_BODY: is no setting and has no effect: write "
                       "PORTICO_LIMITS_BODY, or remove it\n");
}

TEST_F(Serve, RefusesAPortThatIsTaken) {
  folder.add("good");
  Host first{arguments()};
  const int port = first.port();
  const Ended second =
      run({"serve", "--plugins", folder.path(), "--listen", "127.0.0.1:" + std::to_string(port)});
  EXPECT_EQ(second.status, 2) << second.out << second.err;
  EXPECT_EQ(second.err, "--listen: listen: \"127.0.0.1:" + std::to_string(port) +
                            "\" is in use: stop the program that listens there, or choose another "
                            "port\n");
}

TEST_F(Serve, TellsAllMistakesAtOnce) {
  folder.add("good");
  Host first{arguments()};
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  const auto file = folder.write(
      "p.json",
      "{\"watch\": 1,\n\"listen\": [\"127.0.0.1:0\",\n\"" + address + "\"],\n\"cors\": {\n" +
          "\"allow_origins\": [\"a.org\"],\n" + "\"allow_methods\": [\"\u00e4\"]},\n" +
          "\"uploads\": {\n\"folder\": \"/none\"},\n" + "\"plugin_folder\": \"/none\",\n" +
          "\"monitoring\": {\"listen\": [\"nohost.invalid:1\"]}}");
  for (const char* command : {"serve", "check"}) {
    const Ended ended = run({command, "--config", file});
    EXPECT_EQ(ended.status, std::string_view{command} == "serve" ? 78 : 2);
    std::vector<std::string> lines;
    std::istringstream stream{ended.err};
    for (std::string line; std::getline(stream, line);)
      lines.push_back(line.substr(line.find("p.json")));
    EXPECT_THAT(lines,
                ElementsAre(StartsWith("p.json:1: watch: is 1"),
                            StartsWith("p.json:3: listen: \"" + address + "\" is in use: "),
                            StartsWith("p.json:5: cors.allow_origins: \"a.org\" has no scheme"),
                            StartsWith("p.json:6: cors.allow_methods: is ["),
                            StartsWith("p.json:8: uploads.folder: \"/none\" does not exist"),
                            StartsWith("p.json:9: plugin_folder: \"/none\" does not exist"),
                            StartsWith("p.json:10: monitoring.listen: \"nohost.invalid:1\" cannot "
                                       "be resolved")))
        << ended.err;
  }
}

TEST_F(Serve, ShowsVersionAndHelp) {
  const Ended version = run({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.out, MatchesRegex("portico [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(run({"version"}).out, version.out);
  EXPECT_THAT(run({"help"}).out, AllOf(HasSubstr("serve"), HasSubstr("version")));
  EXPECT_EQ(run({"help", "serve"}).out, run({"serve", "--help"}).out);
  const Ended help = run({"serve", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("--plugins"), HasSubstr("--listen"), HasSubstr("--config"),
                              HasSubstr("--limits-body")));
}

TEST_F(Serve, ShowsTheOptionsOfACommandBeforeTheSettingsWithTheirRanges) {
  for (const auto& [command, own] : {std::pair{"check", "--debug"}, {"serve", "--no-supervise"}}) {
    const std::string help = run({command, "--help"}).out;
    EXPECT_LT(help.find(own), help.find("--listen")) << help;
    EXPECT_LT(help.find("--config"), help.find("--listen"));
    EXPECT_THAT(help,
                MatchesRegex("(.|\n)*--limits-body 0..1073741824 B +Bytes of a request's body "
                             "[^\n]*\\(default 1048576\\)\n(.|\n)*"));
    EXPECT_THAT(help, MatchesRegex("(.|\n)*--watch on.off [^\n]*\\(default on\\)\n(.|\n)*"));
    EXPECT_THAT(help, HasSubstr("--deadlines-body 0..86400 s"));
    EXPECT_THAT(help, HasSubstr("--log-access true|false"));
  }
}

// The others are those of the host that is asked.
TEST_F(Serve, ShowsTheSettingsThatACommandLooksAt) {
  const std::string help = run({"plugins", "--help"}).out;
  EXPECT_LT(help.find("--json"), help.find("--control"));
  EXPECT_THAT(help, HasSubstr("--plugins"));
  EXPECT_THAT(help, Not(HasSubstr("--limits-body")));
}

// Where settings count that are not shown, the help names the page of all of them.
TEST_F(Serve, ShowsOfASmallCommandItsOwnOptionsAlone) {
  const char* page = "portico config reference";
  for (const char* command :
       {"key", "tasks", "dev", "test", "prove", "openapi", "diff", "config", "top", "reload"}) {
    const std::string help = run({command, "--help"}).out;
    EXPECT_THAT(help, AllOf(HasSubstr("--config"), HasSubstr(page), Not(HasSubstr("--limits-"))));
    EXPECT_LT(std::count(help.begin(), help.end(), '\n'), 40) << help;
  }
  for (const char* command : {"new", "dev-cert", "password"})
    EXPECT_THAT(run({command, "--help"}).out,
                AllOf(Not(HasSubstr("--config")), Not(HasSubstr(page)), Not(HasSubstr("--l"))));
  EXPECT_EQ(run({"openapi", "--plugins", folder.path(), "--docs-title", "Shop"}).status, 0)
      << "it is taken all the same";
}

TEST_F(Serve, ChecksWithoutServing) {
  folder.add("good");
  EXPECT_EQ(run({"check", "--plugins", folder.path()}).status, 0);
  folder.add("newer_abi");
  const Ended ended = run({"check", "--plugins", folder.path()});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, HasSubstr("good 1.0.0"));
  EXPECT_THAT(ended.err, HasSubstr("newer_abi.so: asks for ABI 1.7"));
}

TEST_F(Serve, LeavesNothingBehindInItsPrivateFolder) {
  folder.add("good");
  const Folder runtime;
  Host host{arguments(), {{"XDG_RUNTIME_DIR", runtime.path()}}};
  host.port();
  for (const auto& den : std::filesystem::directory_iterator{runtime.path()})
    EXPECT_TRUE(den.is_socket() || std::filesystem::is_empty(den.path())) << den.path();
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_TRUE(std::filesystem::is_empty(runtime.path()));
}

}  // namespace
}  // namespace portico
