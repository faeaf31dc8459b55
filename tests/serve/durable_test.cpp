// Tasks that survive: the sample mailer in the real executable, which is killed.

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include "os/sha256.hpp"
#include "serve/reply_host.hpp"
#include "slowness.hpp"
#include "task/store/database.hpp"
#include "task/store/sqlite_file.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Response;
using testing::Said;
using namespace std::chrono_literals;

/// The parameter: what the plugin's "isolation" is.
class Durable : public ::testing::TestWithParam<const char*> {
protected:
  Durable() {
    std::filesystem::create_directory(folder / "plugins");
    std::filesystem::copy_file(std::filesystem::path{PORTICO_BINARY_DIR} / "plugins" / "mailer.so",
                               folder / "plugins" / "mailer.so");
  }

  void settings(json more = json::object(), json config = json::object()) {
    config["file"] = (folder / "mail").string();
    json all{{"plugins", {{"mailer", {{"isolation", GetParam()}, {"config", config}}}}},
             {"tasks", {{"folder", (folder / "tasks").string()}}},
             {"log", {{"access", false}}}};
    all.merge_patch(more);
    folder.write("portico.json", all.dump());
  }
  Host& serve(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"serve",
                                   "--config",
                                   (folder / "portico.json").string(),
                                   "--plugins",
                                   (folder / "plugins").string(),
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--monitoring-listen",
                                   "127.0.0.1:0"};
    words.insert(words.end(), more.begin(), more.end());
    host.emplace(words);
    port = host->port();
    return *host;
  }

  static std::string post(const std::string& target) {
    const std::string body = R"({"to": "ada@example.org", "text": "hello"})";
    return "POST " + target +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  Response send(const std::string& target) const {
    Client client{port};
    client.send(post(target));
    return client.receive();
  }
  /// The id of a task that was accepted.
  std::string accepted(const std::string& target) const {
    const Response response = send(target);
    EXPECT_EQ(response.status, 202) << response.body;
    const std::string id = json::parse(response.body).at("id");
    EXPECT_EQ(Client::field(response.head, "location"), "/tasks/" + id);
    return id;
  }

  static std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::vector<std::string> lines;
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  }
  std::vector<std::string> mails() const { return lines_of(folder / "mail"); }
  bool is_sent(const std::string& id) const {
    return until([&] {
      const auto all = mails();
      return std::find(all.begin(), all.end(), id) != all.end();
    });
  }

  json status(const std::string& id) const {
    const Response response = Client{port}.get("/tasks/" + id);
    return response.status == 200 ? json::parse(response.body) : json{{"status", response.status}};
  }
  bool becomes(const std::string& id, const std::string& state) const {
    return until([&] { return status(id).value("state", "") == state; });
  }
  Said tasks(std::vector<std::string> words) const {
    words.insert(words.begin(), "tasks");
    for (const std::string& word : {std::string{"--config"}, (folder / "portico.json").string(),
                                    std::string{"--plugins"}, (folder / "plugins").string()})
      words.push_back(word);
    return testing::run(words, {});
  }
  json listed(std::vector<std::string> words) const {
    words.emplace_back("--json");
    const Said said = tasks(std::move(words));
    EXPECT_EQ(said.status, 0) << said.err;
    return json::parse(said.out);
  }
  double figure(const std::string& series) const {
    const std::string out = host->out(), words = "monitoring on http://127.0.0.1:";
    Client client{std::stoi(out.substr(out.find(words) + words.size()))};
    const std::string text = '\n' + client.get("/metrics").body;
    const auto at = text.find('\n' + series + ' ');
    return at == text.npos ? -1 : std::stod(text.substr(at + series.size() + 2));
  }

  const Folder folder;
  std::optional<Host> host;
  int port = 0;
};

INSTANTIATE_TEST_SUITE_P(Durable, Durable, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(Durable, ATaskIsRunAndItsStatusTold) {
  settings();
  serve();
  const std::string id = accepted("/mail");
  EXPECT_TRUE(is_sent(id));
  ASSERT_TRUE(becomes(id, "done")) << status(id);
  const json told = status(id);
  EXPECT_EQ(told.at("task"), "mail");
  EXPECT_EQ(told.at("attempt"), 1);
  EXPECT_EQ(told.at("result"), "sent");
  EXPECT_EQ(status("01900000-0000-7000-8000-000000000000").at("status"), 404);
  EXPECT_EQ(status("nonsense").at("status"), 422);
  const json document = json::parse(Client{port}.get("/openapi.json").body);
  EXPECT_TRUE(document.at("paths").contains("/tasks/{id}"));
  EXPECT_TRUE(document.at("components").at("schemas").contains("TaskStatus"));
}

TEST_P(Durable, OneThatFailsIsTriedAgain) {
  settings();
  serve();
  const std::string id = accepted("/mail/fail");
  EXPECT_TRUE(is_sent(id));
  ASSERT_TRUE(becomes(id, "done"));
  EXPECT_EQ(status(id).at("attempt"), 3);
  EXPECT_TRUE(host->await_err("no route to the mail server: it is tried again in ")) << host->err();
  const std::string labels = R"({plugin="mailer",task="doubtful",queue="default"})";
  EXPECT_EQ(figure("portico_durable_task_retries_total" + labels), 2);
  EXPECT_EQ(figure("portico_durable_task_duration_seconds_count" + labels), 3);
}

TEST_P(Durable, WhatWasAcceptedOutlivesEveryKill) {
  constexpr int kills = 10;
  settings({{"threads", {{"serving", 1}}}});
  serve();
  std::set<std::string> promised;
  std::minstd_rand chance{7};
  for (int kill = 0; kill < kills; ++kill) {
    const bool whole = kill % 3 == 2;  // all processes, or the one that serves
    std::thread killer{[&, pause = std::chrono::milliseconds{50 + chance() % 150}] {
      std::this_thread::sleep_for(pause);
      if (!whole) return static_cast<void>(host->signal_serving(SIGKILL));
      const pid_t serving = host->serving();
      host->signal(SIGKILL);
      if (serving > 0) Host::signal(serving, SIGKILL);
    }};
    try {
      Client client{port};
      for (;;) {
        client.send(post("/mail"));
        const Response response = client.receive();
        if (response.status != 202) break;
        promised.insert(json::parse(response.body).at("id"));
      }
    } catch (const std::runtime_error&) {  // the connection ended with the process
    }
    killer.join();
    if (whole) {
      host->wait();
      serve();
    }
    ASSERT_TRUE(until([&] {
      try {
        return Client{port}.get("/openapi.json").status == 200;
      } catch (const std::runtime_error&) {
        return false;
      }
    })) << host->err();
  }
  ASSERT_GT(promised.size(), 10u);
  std::map<std::string, int> sent;
  EXPECT_TRUE(until([&] {
    sent.clear();
    for (const std::string& id : mails()) ++sent[id];
    return std::all_of(promised.begin(), promised.end(),
                       [&](const std::string& id) { return sent.count(id) > 0; });
  })) << promised.size()
      << " were promised, and " << sent.size() << " are sent";
  const auto twice =
      std::count_if(sent.begin(), sent.end(), [](const auto& one) { return one.second > 1; });
  // Only what ran when a process ended may come again, and then under the same id.
  EXPECT_LE(twice, kills * 8);
  EXPECT_TRUE(until([&] { return listed({"list", "--state", "running"}).at("tasks").empty(); }));
  EXPECT_TRUE(listed({"dead"}).at("tasks").empty());
}

TEST_P(Durable, TheOperatorSeesAndDecidesAlsoWhenTheHostHasStopped) {
  settings();
  serve();
  host->signal(SIGTERM);
  ASSERT_EQ(host->wait(), 0);
  // There is a store, with nothing in it.
  EXPECT_TRUE(listed({"list"}).at("tasks").empty());
  serve();
  const std::string id = accepted("/mail");
  ASSERT_TRUE(becomes(id, "done"));
  host->signal(SIGTERM);
  ASSERT_EQ(host->wait(), 0);
  const json all = listed({"list", "--state", "done"}).at("tasks");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].at("id"), id);
  EXPECT_EQ(listed({"show", id}).at("arguments").at("to"), "ada@example.org");
  EXPECT_THAT(tasks({"retry", id}).err, HasSubstr("is done: there is nothing to run"));
  EXPECT_THAT(tasks({"purge", "--state", "waiting"}).err, HasSubstr("cancel it first"));
  EXPECT_EQ(listed({"purge", "--state", "dead"}).at("purged"), 0);
  EXPECT_EQ(listed({"purge"}).at("purged"), 1);
  EXPECT_TRUE(listed({"list"}).at("tasks").empty());
}

TEST_P(Durable, TheOperatorIsToldOfAStoreThatIsDamagedAndItStaysWhereItIs) {
  settings();
  serve();
  ASSERT_TRUE(becomes(accepted("/mail"), "done"));
  host->signal(SIGTERM);
  ASSERT_EQ(host->wait(), 0);
  const std::filesystem::path file = folder / "tasks" / task::store_name;
  std::ofstream{file} << std::string(20000, 'x');
  const Said said = tasks({"list"});
  EXPECT_NE(said.status, 0);
  EXPECT_THAT(said.err, HasSubstr(file.string() + ": file is not a database: it is damaged: the "
                                                  "host sets it aside when it serves next"));
  EXPECT_EQ(std::filesystem::file_size(file), 20000u);
  std::filesystem::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_THAT(tasks({"list"}).err, HasSubstr(file.string() + " is a pipe, and no file: remove it"));
}

TEST_P(Durable, OnADiskThatIsFullNothingIsPromisedUntilThereIsRoom) {
  settings();
  serve();
  ASSERT_TRUE(becomes(accepted("/mail"), "done"));
  const auto limit_files = [this](rlim_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    return ::prlimit(host->serving(), RLIMIT_FSIZE, &limit, nullptr) == 0;
  };
  ASSERT_TRUE(limit_files(0));
  const Response refused = send("/mail");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, R"({"detail":"Tasks cannot be stored just now"})");
  EXPECT_EQ(Client::field(refused.head, "retry-after"), "1");
  EXPECT_TRUE(host->await_err("error task tasks cannot be stored: ")) << host->err();
  // Asking for the figures is a transaction that writes nothing.
  for (int look = 0; look < 3; ++look)
    EXPECT_EQ(figure("portico_durable_tasks_storable"), 0) << host->err();
  EXPECT_EQ(send("/mail").status, 503);
  const std::string err = host->err(), words = "tasks cannot be stored: ";
  EXPECT_EQ(err.find(words), err.rfind(words)) << "it is told once: " << err;
  ASSERT_TRUE(limit_files(RLIM_INFINITY));
  EXPECT_TRUE(until([&] { return send("/mail").status == 202; }));
  EXPECT_TRUE(host->await_err("tasks are stored again"));
  EXPECT_EQ(figure("portico_durable_tasks_storable"), 1);
}

TEST_P(Durable, AStoreThatCannotBeOpenedIsToldOfAndOpenedAsSoonAsItCanBe) {
  settings();
  folder.write("tasks", "in the way");
  serve();
  EXPECT_TRUE(host->await_err("tasks cannot be stored: ")) << host->err();
  EXPECT_EQ(send("/mail").status, 503);
  std::filesystem::remove(folder / "tasks");
  EXPECT_TRUE(until([&] { return send("/mail").status == 202; })) << host->err();
  host->signal(SIGTERM);
  ASSERT_EQ(host->wait(), 0);
  const std::string file = folder / "tasks" / task::store_name;
  task::Database{file, 1000}.execute("PRAGMA user_version = 9");
  serve();
  EXPECT_TRUE(host->await_err("was written by a newer host: its schema is 9")) << host->err();
  EXPECT_EQ(send("/mail").status, 503);
  task::Database{file, 1000}.execute("PRAGMA user_version = " +
                                     std::to_string(task::schema_version));
  EXPECT_TRUE(until([&] { return send("/mail").status == 202; })) << host->err();
}

TEST_P(Durable, NothingIsPromisedInAFileThatIsNotThereAnyMore) {
  settings();
  serve();
  ASSERT_TRUE(becomes(accepted("/mail"), "done"));
  std::filesystem::rename(folder / "tasks", folder / "elsewhere");
  std::string id;
  EXPECT_TRUE(until([&] {
    const Response response = send("/mail");
    if (response.status == 202) id = json::parse(response.body).at("id");
    return response.status == 202;
  }));
  EXPECT_TRUE(host->await_err("its file was moved or deleted")) << host->err();
  host->signal(SIGKILL);
  host->wait();
  EXPECT_EQ(listed({"show", id}).at("id"), id) << "what was accepted is where it is looked for";
}

TEST_P(Durable, WhatBecomesOfATaskIsSeenByWhoMayCallTheRouteThatMadeIt) {
  folder.write("keys", "carol " + os::sha256("carols-key") + "\n");
  settings({{"security",
             {{"schemes", {{"key", {{"verify", "keys"}, {"file", (folder / "keys").string()}}}}}}},
            {"plugins", {{"mailer", {{"security", {"key"}}}}}}});
  serve();
  EXPECT_EQ(send("/mail").status, 401);
  const std::string carol = "X-Api-Key: carols-key\r\n";
  Client client{port};
  std::string request = post("/mail");
  client.send(request.insert(request.find("Content-Type"), carol));
  const Response made = client.receive();
  ASSERT_EQ(made.status, 202) << made.body;
  const std::string id = json::parse(made.body).at("id");
  const auto ask = [&](const std::string& who) {
    Client other{port};
    other.send("GET /tasks/" + id + " HTTP/1.1\r\nHost: a\r\n" + who + "\r\n");
    return other.receive();
  };
  EXPECT_EQ(ask("").status, 401);
  EXPECT_EQ(ask("X-Api-Key: another\r\n").status, 401);
  const Response seen = ask(carol);
  EXPECT_EQ(seen.status, 200) << seen.body;
  EXPECT_EQ(listed({"show", id}).at("route"), "POST /mail");
  EXPECT_EQ(listed({"show", id}).at("principal"), "carol");
  EXPECT_EQ(status("01900000-0000-7000-8000-000000000000").at("status"), 404);
}

TEST_P(Durable, ACronRunsEachSecondOnce) {
  settings(json::object(), {{"clock", (folder / "ticks").string()}});
  serve();
  ASSERT_TRUE(until([&] { return lines_of(folder / "ticks").size() >= 3; }));
  const auto ticks = lines_of(folder / "ticks");
  EXPECT_EQ(std::set<std::string>(ticks.begin(), ticks.end()).size(), ticks.size());
}

TEST_P(Durable, TasksOfAPluginThatIsDisabledWaitAndAreSeen) {
  settings();
  serve();
  const std::string id = accepted("/mail/fail");
  ASSERT_TRUE(becomes(id, "done"));
  const Said disabled =
      testing::run({"disable", "mailer", "--plugins", (folder / "plugins").string()}, {});
  ASSERT_EQ(disabled.status, 0) << disabled.err;
  EXPECT_EQ(send("/mail").status, 404);
  EXPECT_EQ(listed({"list"}).at("tasks").size(), 1u);
}

/// The fixture in C.
class DurableInC : public Durable {
protected:
  DurableInC() {
    std::filesystem::remove(folder / "plugins" / "mailer.so");
    std::filesystem::copy_file(Folder::fixture("durable"), folder / "plugins" / "durable.so");
  }
  void begin(const std::string& breaking = "warn", const json& more = json::object()) {
    json all{{"plugins",
              {{"durable",
                {{"isolation", GetParam()}, {"config", {{"file", (folder / "lines").string()}}}}}}},
             {"tasks", {{"folder", (folder / "tasks").string()}}},
             {"breaking_changes", breaking}};
    all.merge_patch(more);
    folder.write("portico.json", all.dump());
    serve();
  }
  /// The version whose lines have a text, and which has no "wait".
  void install_next() const {
    std::filesystem::copy_file(Folder::fixture("durable_2"), folder / "plugins" / "next");
    std::filesystem::rename(folder / "plugins" / "next", folder / "plugins" / "durable.so");
    testing::run({"reload", "--plugins", (folder / "plugins").string()}, {});
  }
  std::string enqueue(const std::string& words, const std::string& fields = "") const {
    Client client{port};
    client.send("POST /durable?" + words + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                "Content-Length: 0\r\n\r\n");
    const Response response = client.receive();
    EXPECT_EQ(response.status, 202) << response.body;
    return response.status == 202 ? json::parse(response.body).get<std::string>() : "";
  }
  std::vector<std::string> lines() const { return lines_of(folder / "lines"); }
  bool has_line(const std::string& line) const {
    return until([&] {
      const auto all = lines();
      return std::find(all.begin(), all.end(), line) != all.end();
    });
  }
  /// What the two versions mean for the tasks that wait.
  Said diff(std::vector<std::string> words) const {
    words.insert(words.begin(), {"diff", Folder::fixture("durable").string(),
                                 Folder::fixture("durable_2").string(), "--config",
                                 (folder / "portico.json").string()});
    return testing::run(words, {});
  }
  std::string state(const std::string& id) const { return listed({"show", id}).at("state"); }
};

INSTANTIATE_TEST_SUITE_P(DurableInC, DurableInC, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(DurableInC, WhatStartEnqueuesIsRunOnceThePluginServes) {
  begin();
  ASSERT_TRUE(until([&] { return lines().size() == 1; }));
  EXPECT_TRUE(has_line(enqueue("task=line")));
  EXPECT_EQ(lines().size(), 2u) << "a library that is tried has enqueued nothing";
}

TEST_P(DurableInC, OneThatEndsItsProcessThreeTimesIsDead) {
  begin();
  try {
    Client client{port};
    client.send("POST /durable?task=crash HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    client.receive();
  } catch (const std::runtime_error&) {  // the answer may go with the process
  }
  const json all = listed({"list", "--task", "crash"}).at("tasks");
  ASSERT_EQ(all.size(), 1u);
  const std::string id = all[0].at("id");
  EXPECT_TRUE(until([&] { return state(id) == "dead"; }));
  EXPECT_THAT(listed({"show", id}).at("error").get<std::string>(),
              HasSubstr("its process ended 3 times while it ran"));
}

TEST_P(DurableInC, AKeyIsOneTaskAndOneThatRunsIsCancelled) {
  begin();
  const std::string id = enqueue("task=wait&unique=one");
  EXPECT_EQ(enqueue("task=wait&unique=one"), id);
  ASSERT_TRUE(has_line("waits"));
  EXPECT_EQ(tasks({"cancel", id}).status, 0);
  EXPECT_TRUE(has_line("stopped"));
  EXPECT_TRUE(until([&] { return state(id) == "cancelled"; }));
}

TEST_P(DurableInC, AVersionThatCannotRunWhatWaitsIsRefused) {
  begin("deny");
  ASSERT_TRUE(until([&] { return lines().size() == 1; }));
  const std::string gone = enqueue("task=wait&delay=3600000");
  install_next();
  EXPECT_TRUE(host->await_err(
      "leaves tasks of 1.0.0 behind: 1 task 'wait' waits, and it has no task of that name"))
      << host->err();
  EXPECT_EQ(tasks({"cancel", gone}).status, 0);
  enqueue("task=line&delay=3600000");
  install_next();
  EXPECT_TRUE(host->await_err("of 1 task 'line' that wait, 1 cannot be run: the arguments do not "
                              "fit their model: "))
      << host->err();
}

TEST_P(DurableInC, AVersionThatCannotRunWhatWaitsIsToldOf) {
  begin("warn");
  ASSERT_TRUE(until([&] { return lines().size() == 1; }));
  const std::string gone = enqueue("task=wait&delay=3600000");
  const std::string unfit = enqueue("task=line&delay=3600000");
  install_next();
  EXPECT_TRUE(host->await_err("2.0.0 leaves tasks of 1.0.0 behind: of 1 task 'line' that wait"))
      << host->err();
  EXPECT_TRUE(host->await_err("1 task 'wait' waits, and it has no task of that name"));
  EXPECT_EQ(tasks({"run", gone}).status, 0);
  EXPECT_EQ(tasks({"run", unfit}).status, 0);
  EXPECT_TRUE(until([&] { return state(unfit) == "dead"; }));
  EXPECT_EQ(state(gone), "waiting") << "nobody runs it";
}

TEST_P(DurableInC, AVersionWhoseModelsAreNarrowerIsToldOfAlsoWhenNothingWaits) {
  begin("deny");
  ASSERT_TRUE(until([&] { return lines().size() == 1; }));
  install_next();
  EXPECT_TRUE(host->await_err("2.0.0 breaks tasks of 1.0.0: task durable/line: arguments 'text' is "
                              "new and required"))
      << host->err();
  EXPECT_TRUE(host->await_err("2.0.0 breaks tasks of 1.0.0: task durable/wait: is gone"));
  EXPECT_THAT(host->err(), ::testing::Not(HasSubstr("leaves tasks")));
}

TEST_P(DurableInC, WhatAVersionThatIsAllowedCannotRunIsNotLost) {
  begin("allow");
  ASSERT_TRUE(until([&] { return lines().size() == 1; }));
  const std::string gone = enqueue("task=wait&delay=3600000");
  const std::string unfit = enqueue("task=line&delay=3600000");
  install_next();
  ASSERT_TRUE(until([&] {
    return Client{port}.get("/openapi.json").body.find("2.0.0") != std::string::npos;
  })) << host->err();
  EXPECT_EQ(tasks({"run", gone}).status, 0);
  EXPECT_EQ(tasks({"run", unfit}).status, 0);
  EXPECT_TRUE(until([&] { return state(unfit) == "dead"; }));
  EXPECT_THAT(listed({"show", unfit}).at("error").get<std::string>(),
              HasSubstr("its arguments do not fit their model: "));
  EXPECT_EQ(state(gone), "waiting");
  std::filesystem::copy_file(Folder::fixture("durable"), folder / "plugins" / "next");
  std::filesystem::rename(folder / "plugins" / "next", folder / "plugins" / "durable.so");
  testing::run({"reload", "--plugins", (folder / "plugins").string()}, {});
  EXPECT_EQ(tasks({"retry", unfit}).status, 0);
  EXPECT_TRUE(has_line(unfit)) << "the version that they were made for runs them";
  EXPECT_TRUE(has_line("waits"));
}

TEST_P(DurableInC, PorticoDiffComparesTasksAndCountsThoseThatWait) {
  begin();
  ASSERT_TRUE(until([&] { return lines().size() == 1; }));
  const Said models = diff({});
  EXPECT_EQ(models.status, 1) << models.err;
  EXPECT_THAT(models.out, HasSubstr("task durable/line\n  breaking    arguments 'text' is new and "
                                    "required\n"));
  EXPECT_THAT(models.out, HasSubstr("task durable/wait\n  breaking    is gone\n"));
  EXPECT_THAT(models.out, ::testing::Not(HasSubstr("wait,")));
  enqueue("task=wait&delay=3600000");
  enqueue("task=line&delay=3600000");
  enqueue("task=line&delay=3600000");
  const Said counted = diff({"--tasks"});
  EXPECT_EQ(counted.status, 1) << counted.err;
  EXPECT_THAT(counted.out, HasSubstr("of 2 tasks 'line' that wait, 2 cannot be run: the arguments "
                                     "do not fit their model: "));
  EXPECT_THAT(counted.out, HasSubstr("1 task 'wait' waits, and it has no task of that name"));
  const Said nowhere = diff({"--tasks", "--tasks-folder", (folder / "none").string()});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("there are no tasks in " + (folder / "none").string()));
}

TEST_P(DurableInC, ATaskKnowsWhoHasAskedForIt) {
  folder.write("keys", "carol " + os::sha256("carols-key") + "\n");
  begin("warn",
        {{"security",
          {{"schemes", {{"key", {{"verify", "keys"}, {"file", (folder / "keys").string()}}}}}}},
         {"plugins", {{"durable", {{"security", {"key"}}}}}}});
  const std::string id = enqueue("task=who", "X-Api-Key: carols-key\r\n");
  EXPECT_TRUE(has_line("carol"));
  EXPECT_EQ(listed({"show", id}).at("principal"), "carol");
  const json first = listed({"list", "--task", "line"}).at("tasks");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(listed({"show", first[0].at("id")}).at("principal"), "") << "start() is nobody's";
}

TEST_P(DurableInC, OneThatRunsWhenTheHostStopsIsAskedToStopAndLosesNoAttempt) {
  begin();
  const std::string id = enqueue("task=wait");
  ASSERT_TRUE(has_line("waits"));
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0);
  EXPECT_TRUE(has_line("stopped"));
  const json told = listed({"show", id});
  EXPECT_EQ(told.at("state"), "waiting");
  EXPECT_EQ(told.at("attempt"), 0);
}

}  // namespace
}  // namespace portico
