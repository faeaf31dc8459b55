// What the operator is shown of a running host: the page, its events, `portico top`.

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "http/sight/operator_page.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::printed;
using testing::Response;

class Sighted : public ::testing::Test {
protected:
  Sighted() { folder.add("good"); }

  void serve(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"serve", "--plugins", folder.path().string(), "--listen",
                               "127.0.0.1:0", "--monitoring-listen", "127.0.0.1:0"});
    host.emplace(std::move(more));
    port = host->port();
    watched = host->monitoring_port();
  }
  json facts() const {
    const Response response = Client{watched}.get("/_portico/facts");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(Client::field(response.head, "content-type"), "application/json");
    return json::parse(response.body);
  }
  /// The first row of the table of which that is true.
  template <class Is> static json row(const json& facts, const char* table, Is is) {
    for (const json& row : facts.at(table))
      if (is(row)) return row;
    return {};
  }
  /// Facts of which that is true, as soon as there are any.
  template <class Is> json await(Is is) const {
    json now;
    until([&] { return is(now = facts()); });
    EXPECT_TRUE(is(now)) << now.dump(2);
    return now;
  }
  std::string page() const { return Client{watched}.get("/_portico/").body; }
  std::string top(const std::string& words) const {
    return printed(std::string{PORTICO_BINARY_DIR} + "/bin/portico top --plugins " +
                   folder.path().string() + ' ' + words + " 2>&1");
  }

  const Folder folder;
  std::optional<Host> host;
  int port = 0, watched = 0;
};

TEST_F(Sighted, CountsRequestsByRoute) {
  serve({"--log-access", "false"});
  facts();  // what comes from here on has a rate
  Client client{port};
  for (int count = 0; count < 20; ++count) client.get("/good");
  const json now = await([](const json& facts) {
    return row(facts, "routes", [](const json& row) {
             return row.at("path") == "/good";
           }).at("requests") == 20;
  });
  const json good = row(now, "routes", [](const json& row) { return row.at("path") == "/good"; });
  EXPECT_EQ(good.at("method"), "GET");
  EXPECT_EQ(good.at("plugin"), "good");
  EXPECT_GT(good.at("rate").get<double>(), 0);
  EXPECT_GT(good.at("p50_ms").get<double>(), 0);
  EXPECT_GE(good.at("p99_ms").get<double>(), good.at("p50_ms").get<double>());
  EXPECT_EQ(good.at("server_errors"), 0);
  EXPECT_EQ(now.at("sum").at("requests"), 20);
  EXPECT_GT(now.at("over_seconds").get<double>(), 0);
}

TEST_F(Sighted, ShowsPluginsTasksProcessesRefusalsAndTheLog) {
  folder.add("throwing");
  folder.add("calls");
  std::ofstream{folder / "broken.so"} << "no library";
  serve();
  Client client{port};
  EXPECT_EQ(client.get("/throw/int").status, 500);
  client.get("/calls/defer");
  const json now =
      await([](const json& facts) { return facts.at("tasks").at(0).at("failed").get<int>() > 0; });
  const auto of = [](const char* member, const char* value) {
    return [=](const json& row) { return row.at(member) == value; };
  };
  const json good = row(now, "plugins", of("plugin", "good"));
  EXPECT_EQ(good.at("state"), "serving");
  EXPECT_EQ(good.at("faults"), 0);
  EXPECT_GT(good.at("generation").get<int>(), 0);
  EXPECT_EQ(row(now, "plugins", of("plugin", "throwing")).at("faults"), 1);
  const std::string file = (folder / "broken.so").string();
  EXPECT_EQ(row(now, "plugins", of("file", file.c_str())).at("state"), "refused");
  EXPECT_THAT(row(now, "refusals", of("file", file.c_str())).at("reason").get<std::string>(),
              HasSubstr("ELF"));
  EXPECT_EQ(row(now, "processes", of("kind", "serving")).at("process"), host->serving());
  EXPECT_EQ(row(now, "processes", of("kind", "supervisor")).at("process"), host->process());
  const json line = row(now, "log", [](const json& row) {
    return row.at("text").get<std::string>().find("GET /throw/int: handler threw") !=
           std::string::npos;
  });
  EXPECT_EQ(line.at("level"), "error");
  EXPECT_EQ(line.at("logger"), "plugin.throwing");
  EXPECT_TRUE(row(now, "log", of("logger", "access")).is_null());
}

TEST_F(Sighted, CountsBreachesOfContractAndRepliesOfWhichFieldsWereLeftOut) {
  folder.add("contracts");
  serve();
  Client client{port};
  EXPECT_EQ(client.get("/enforce/broken").status, 500);
  EXPECT_EQ(client.get("/report/broken").status, 200);
  for (int count = 0; count < 3; ++count) EXPECT_EQ(client.get("/off/long").status, 200);
  const json now = await([](const json& facts) { return facts.at("sum").at("requests") == 5; });
  const auto route = [&](const char* path) {
    return row(now, "routes", [path](const json& row) { return row.at("path") == path; });
  };
  EXPECT_EQ(route("/enforce/broken").at("breaches"), 1);
  EXPECT_EQ(route("/report/broken").at("breaches"), 1);
  EXPECT_EQ(route("/off/long").at("breaches"), 0);
  EXPECT_EQ(route("/off/long").at("dropped"), 3);
  EXPECT_EQ(route("/good").at("dropped"), 0);
  EXPECT_EQ(now.at("sum").at("breaches"), 2);
}

// The log of before the crash is there as well: the process that wrote it is not.
TEST_F(Sighted, RemembersACrashWithItsBacktraceInTheNextProcess) {
  folder.add("danger_1");
  serve();
  const pid_t before = host->serving();
  EXPECT_ANY_THROW(Client{port}.get("/danger/segv"));
  ASSERT_TRUE(host->await_err("  at "));
  const json now = await([](const json& facts) {
    return !facts.at("crashes").empty() && !facts.at("crashes").at(0).at("frames").empty();
  });
  const json& crash = now.at("crashes").at(0);
  EXPECT_EQ(crash.at("kind"), "serving");
  EXPECT_EQ(crash.at("process"), before);
  EXPECT_EQ(crash.at("plugin"), "danger");
  EXPECT_THAT(crash.at("what").get<std::string>(), HasSubstr("SIGSEGV"));
  EXPECT_THAT(crash.at("frames").dump(), HasSubstr("write_to_nowhere"));
  EXPECT_EQ(now.at("sum").at("crashes"), 1);
  EXPECT_THAT(now.at("log").dump(), HasSubstr("process " + std::to_string(before) + ": 2 plugins"));
  EXPECT_THAT(page(), HasSubstr("write_to_nowhere"));
  EXPECT_THAT(top("--once"), HasSubstr("SIGSEGV"));
}

TEST_F(Sighted, IsAPageWithoutAScript) {
  serve();
  Client client{watched};
  EXPECT_EQ(Client::field(client.get("/").head, "location"), "_portico/");
  EXPECT_EQ(Client::field(client.get("/_portico").head, "location"), "_portico/");
  const Response response = client.get("/_portico/");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Client::field(response.head, "content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(Client::field(response.head, "cache-control"), "no-store");
  EXPECT_THAT(*Client::field(response.head, "content-security-policy"),
              HasSubstr("default-src 'none'; style-src 'self'; script-src 'self'"));
  EXPECT_THAT(response.body, HasSubstr("<td class=\"prose\">/good/echo/{name}</td>"));
  EXPECT_THAT(response.body, HasSubstr("<td class=\"state\" data-is=\"serving\">serving</td>"));
  EXPECT_EQ(Client::field(client.get("/_portico/page.css").head, "content-type"),
            "text/css; charset=utf-8");
  EXPECT_EQ(Client::field(client.get("/_portico/page.js").head, "content-type"),
            "text/javascript; charset=utf-8");
  EXPECT_EQ(client.get("/_portico/other").status, 404);
  client.send("POST /_portico/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 405);
  client.send("GET /_portico/facts HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(client.receive().status, 403) << "a web site with a name of its own";
  client.send("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(client.receive().status, 200) << "Prometheus has any name for it";
}

/// A client that has the events.
class Watcher {
public:
  explicit Watcher(int port) : client_{port} {
    client_.send("GET /_portico/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    head_ = client_.receive_head();
  }
  const Response& head() const { return head_; }
  /// The facts of the next event.
  json next() {
    std::size_t end;
    while ((end = text_.find("\n\n")) == std::string::npos) text_ += client_.chunk();
    const std::string event = text_.substr(0, end);
    text_.erase(0, end + 2);
    const auto data = event.find("event: facts\ndata: ");
    return data == event.npos ? json{} : json::parse(event.substr(data + 19));
  }

private:
  Client client_;
  Response head_;
  std::string text_;
};

TEST_F(Sighted, TellsOfWhatIsNewByEvents) {
  serve();
  Watcher watcher{watched};
  EXPECT_EQ(watcher.head().status, 200);
  EXPECT_EQ(Client::field(watcher.head().head, "content-type"), "text/event-stream");
  const json first = watcher.next();
  Client{port}.get("/good");
  json now;
  do now = watcher.next();
  while (now.at("sum").at("requests") == 0);
  EXPECT_NE(now.at("at"), first.at("at"));
  EXPECT_EQ(now.at("sum").at("requests"), 1);
}

TEST_F(Sighted, HasAtMostSoManyWatchersAndForgetsThoseThatLeft) {
  serve();
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (std::size_t at = 0; at < http::OperatorPage::most_watchers; ++at) {
    watchers.push_back(std::make_unique<Watcher>(watched));
    ASSERT_EQ(watchers.back()->head().status, 200) << at;
  }
  const Response refused = Client{watched}.get("/_portico/events");
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(Client::field(refused.head, "retry-after"));
  for (const auto& watcher : watchers) EXPECT_FALSE(watcher->next().is_null());
  watchers.clear();
  until([&] { return Watcher{watched}.head().status == 200; });
  EXPECT_EQ(Watcher{watched}.head().status, 200);
}

// Whoever watches does not keep the host from its end.
TEST_F(Sighted, EndsTheEventsWithTheHost) {
  serve();
  Watcher watcher{watched};
  watcher.next();
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0);
}

TEST_F(Sighted, IsNotOnTheMainAddresses) {
  serve({"--monitoring-public", "all"});
  Client client{port};
  EXPECT_EQ(client.get("/metrics").status, 200);
  for (const char* path : {"/_portico", "/_portico/", "/_portico/facts", "/_portico/events"})
    EXPECT_EQ(client.get(path).status, 404) << path;
}

TEST_F(Sighted, EscapesWhatComesFromOthers) {
  serve();
  std::ofstream{folder / "<img src=x onerror=alert(1)>.so"} << "no library";
  await([](const json& facts) { return !facts.at("refusals").empty(); });
  EXPECT_THAT(page(), Not(HasSubstr("<img")));
  EXPECT_THAT(page(), HasSubstr("&lt;img src=x onerror=alert(1)&gt;.so"));
}

TEST_F(Sighted, IsWhatTopShows) {
  serve();
  for (int count = 0; count < 3; ++count) Client{port}.get("/good");
  await([](const json& facts) { return facts.at("sum").at("requests") == 3; });
  const std::string text = top("--once");
  EXPECT_THAT(text, HasSubstr("requests a second "));
  EXPECT_THAT(text, HasSubstr("supervisor " + std::to_string(host->process())));
  EXPECT_THAT(text, HasSubstr("/good/echo/{name}"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_LT(text.find("/good "), text.find("/good/echo/{name}"));
  const json facts = json::parse(top("--json"));
  EXPECT_EQ(facts.at("sum").at("requests"), 3);
  EXPECT_FALSE(facts.at("over_seconds").is_null());
}

/// `portico top` at a terminal of so many columns and rows.
class Seat {
public:
  Seat(const Folder& folder, unsigned short columns, unsigned short rows) {
    const winsize size{rows, columns, 0, 0};
    const std::string program = std::string{PORTICO_BINARY_DIR} + "/bin/portico";
    const std::string plugins = folder.path().string();
    child_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (child_ != 0) return;
    ::execl(program.c_str(), "portico", "top", "--plugins", plugins.c_str(), nullptr);
    ::_exit(127);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() {
    if (child_ > 0) ::kill(child_, SIGKILL), ::waitpid(child_, nullptr, 0);
    ::close(terminal_);
  }

  void press(char key) const { EXPECT_EQ(::write(terminal_, &key, 1), 1); }
  /// What it has shown until it shows that, or ends.
  std::string await(const std::string& words) {
    std::string shown;
    pollfd ready{terminal_, POLLIN, 0};
    std::array<char, 4096> block;
    while (shown.find(words) == std::string::npos && ::poll(&ready, 1, 20'000 * slowness) > 0) {
      const ssize_t count = ::read(terminal_, block.data(), block.size());
      if (count <= 0) break;
      shown.append(block.data(), static_cast<std::size_t>(count));
    }
    return shown;
  }
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(child_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

private:
  int terminal_ = -1;
  pid_t child_ = -1;
};

TEST_F(Sighted, TopIsDrawnAnewUntilSomebodyQuits) {
  serve();
  Seat seat{folder, 60, 20};
  EXPECT_THAT(seat.await("now by rate"), HasSubstr("\x1b[?1049h"));
  for (int count = 0; count < 5; ++count) Client{port}.get("/good/echo/a");
  EXPECT_THAT(seat.await("/good/ech"), HasSubstr("/good/ech"));
  seat.press('s');
  EXPECT_THAT(seat.await("now by p99"), HasSubstr("now by p99"));
  seat.press('q');
  EXPECT_THAT(seat.await("\x1b[?1049l"), HasSubstr("\x1b[?25h\x1b[?1049l"));
  EXPECT_EQ(seat.wait(), 0);
}

// The process that served is gone, and so is what it would have answered: the next one answers.
TEST_F(Sighted, TopOutlivesACrashOfTheHost) {
  folder.add("danger_1");
  serve();
  Seat seat{folder, 200, 50};
  seat.await("now by rate");
  EXPECT_ANY_THROW(Client{port}.get("/danger/segv"));
  EXPECT_THAT(seat.await("SIGSEGV"), HasSubstr("SIGSEGV"));
  seat.press('\x03');
  seat.await("\x1b[?1049l");
  EXPECT_EQ(seat.wait(), 0);
}

TEST_F(Sighted, TopSaysSoWhereNoHostRuns) {
  // Which others run here is told, too.
  EXPECT_THAT(top("--once"), HasSubstr("portico: no host of this account that serves \"" +
                                       folder.path().string() + "\" listens"));
  EXPECT_THAT(top("--interval 1"), HasSubstr("--interval"));
}

}  // namespace
}  // namespace portico
