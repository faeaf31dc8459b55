// What handlers need, over sockets: when it is made and ended, what it adds to a route; and work
// that comes again and again.

#include <algorithm>
#include <optional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "serve/gate.hpp"
#include "serve/reply_host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using ::testing::ElementsAre;
using testing::Folder;
using testing::Gate;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

/// The parameter: what the plugin's "isolation" is.
class Dependencies : public ::testing::TestWithParam<const char*> {
protected:
  Dependencies() {
    std::filesystem::create_directory(folder / "plugins");
    std::filesystem::copy_file(Folder::fixture("dependencies"),
                               folder / "plugins" / "dependencies.so");
    folder.write(
        "portico.json",
        json{{"plugins",
              {{"dependencies",
                {{"isolation", GetParam()}, {"config", {{"folder", files.path().string()}}}}}}}}
            .dump());
    files.write("quiet", "");
  }

  void serve() {
    host.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                          "--plugins", (folder / "plugins").string(), "--listen",
                                          "127.0.0.1:0", "--monitoring-listen", "127.0.0.1:0"});
    port = host->port();
    std::filesystem::remove(files / "story");  // what the trial has told
  }
  Response get(const std::string& target, const std::string& fields = "X-User: ada\r\n") {
    Client client{port};
    client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return client.receive();
  }
  std::vector<std::string> story() const {
    std::vector<std::string> lines;
    std::ifstream file{files / "story"};
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  bool told(std::size_t lines) const {
    return until([&] { return story().size() >= lines; });
  }
  std::string figures() const {
    const std::string out = host->out(), words = "monitoring on http://127.0.0.1:";
    Client client{std::stoi(out.substr(out.find(words) + words.size()))};
    return client.get("/metrics").body;
  }

  const Folder folder;
  const Folder files;
  std::optional<Host> host;
  int port = 0;
};

INSTANTIATE_TEST_SUITE_P(Dependencies, Dependencies, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(Dependencies, AreMadeInOrderAndEndInReverseAfterTheReply) {
  serve();
  const Gate gate;
  const Response response = get("/user?gate=" + gate.path());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"("ada")") << "while the end of the session waits";
  EXPECT_TRUE(gate.reached());
  EXPECT_THAT(story(), ElementsAre("session", "user", "gone"));
  gate.open();
  EXPECT_TRUE(told(4));
  EXPECT_THAT(story(), ElementsAre("session", "user", "gone", "closed"));
}

TEST_P(Dependencies, LiveUntilTheTasksOfTheCallHaveRun) {
  serve();
  EXPECT_EQ(get("/task").status, 200);
  EXPECT_TRUE(told(5));
  EXPECT_THAT(story(), ElementsAre("session", "user", "mail to ada", "gone", "closed"));
  EXPECT_THAT(figures(), HasSubstr("\nportico_tasks_succeeded_total 1\n"));
}

TEST_P(Dependencies, EndAlsoWhenATaskFailsOrAStreamDoes) {
  serve();
  EXPECT_EQ(get("/failing-task").status, 200);
  EXPECT_TRUE(told(2));
  EXPECT_THAT(story(), ElementsAre("session", "closed"));
  EXPECT_TRUE(host->await_err("task 'mail' threw a std::runtime_error: no mail"));
  Client client{port};
  client.send("GET /broken-stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(told(4));
  EXPECT_THAT(story(), ElementsAre("session", "closed", "session", "closed"));
  EXPECT_THAT(figures(), HasSubstr("\nportico_tasks_lost_total 0\n"));
  EXPECT_THAT(figures(), HasSubstr("\nportico_tasks_skipped_total 0\n"));
  EXPECT_THAT(host->err(), Not(HasSubstr("after it will not run")));
}

TEST_P(Dependencies, LiveAsLongAsTheStream) {
  serve();
  EXPECT_EQ(get("/stream").body, "adaadaada");
  EXPECT_TRUE(told(4));
  EXPECT_THAT(story(), ElementsAre("session", "user", "gone", "closed"));
}

TEST_P(Dependencies, AreRolledBackBeforeAnErrorIsAnswered) {
  serve();
  const Response response = get("/thrown");
  EXPECT_EQ(response.status, 418);
  EXPECT_EQ(response.body, R"({"detail":"no tea"})");
  EXPECT_THAT(story(), ElementsAre("session", "user", "gone", "rolled back"));
}

TEST_P(Dependencies, OutliveWhatTheFailedCallHasHandedOver) {
  serve();
  EXPECT_EQ(get("/dropped").status, 409);
  EXPECT_TRUE(told(8));
  EXPECT_THAT(story(), ElementsAre("session", "user", "first of ada", "done", "second of ada",
                                   "task of ada", "gone", "rolled back"));
}

TEST_P(Dependencies, TheirParametersAreCheckedBeforeAnythingRuns) {
  serve();
  const Response response = get("/user", "X-User: a\r\n");
  EXPECT_EQ(response.status, 422);
  const json detail = json::parse(response.body).at("detail");
  ASSERT_EQ(detail.size(), 1u);
  EXPECT_EQ(detail[0].at("loc"), json({"header", "x-user"}));
  EXPECT_EQ(detail[0].at("type"), "string_too_short");
  EXPECT_THAT(story(), ElementsAre());
}

TEST_P(Dependencies, ARouterIsAskedForItsKeyAndDocumentsIt) {
  serve();
  EXPECT_EQ(get("/closed/x", "").status, 422);
  EXPECT_EQ(get("/closed/x", "X-Key: shut\r\n").status, 401);
  EXPECT_EQ(get("/closed/x?n=3", "X-Key: open\r\n").body, "3");
  const json operation =
      json::parse(get("/openapi.json", "").body).at("paths").at("/closed/x").at("get");
  EXPECT_EQ(operation.at("tags"), json({"closed"}));
  EXPECT_EQ(operation.at("security"), json::parse(R"([{"key":[]}])"));
  EXPECT_EQ(operation.at("responses").at("401").at("description"), "No key");
  std::vector<std::string> names;
  for (const json& parameter : operation.at("parameters")) names.push_back(parameter.at("name"));
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("n", "x-key"));
}

TEST_P(Dependencies, WorkComesAgainUntilTheStopWaitsForIt) {
  std::filesystem::remove(files / "quiet");
  serve();
  EXPECT_TRUE(told(6)) << "it goes on after an exception";
  EXPECT_TRUE(host->await_err("plugin.dependencies tick threw a std::runtime_error: tired"));
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0);
  const auto lines = story();
  ASSERT_GE(lines.size(), 3u);
  EXPECT_EQ(lines.back(), "stopped");
  EXPECT_EQ(lines[lines.size() - 2], "tock") << "the run that had begun ends first";
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) EXPECT_NE(lines[i], lines[i - 1]);
}

}  // namespace
}  // namespace portico
