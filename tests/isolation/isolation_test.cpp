// Plugins in processes of their own, seen over HTTP, in the log and by the commands.

#include <filesystem>
#include <fstream>
#include <functional>

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "life/danger.hpp"
#include "life/load.hpp"
#include "plugin/folder.hpp"
#include "process/oom.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Load;
using ::testing::Not;
using testing::Response;

class Isolation : public testing::Operated {
protected:
  /// Every plugin named is isolated; `process` is the object of its limits.
  std::vector<std::string> arguments(const std::vector<std::string>& ids,
                                     std::vector<std::string> more = {},
                                     const json& process = json::object()) const {
    json sections = json::object();
    for (const std::string& id : ids)
      sections[id] = {{"isolation", "process"}, {"process", process}};
    folder.write("portico.json", json{{"plugins", sections}}.dump());
    more.insert(more.begin(), {"serve", "--config", folder / "portico.json", "--plugins",
                               folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  /// The process of a plugin; 0: none of its own.
  int process_of(const std::string& id) const {
    Host command{{"plugins", "--json", "--plugins", folder.path().string()}};
    EXPECT_EQ(command.wait(), 0) << command.err();
    const json answer = json::parse(command.out());
    for (const json& row : answer.at("plugins"))
      if (row.value("id", "") == id) return row.value("process", 0);
    return -1;
  }
};

bool runs(int process) { return ::kill(process, 0) == 0; }

/// All but what differs from one answer to the next.
std::string without_names(const Response& response) {
  std::string text = std::to_string(response.status) + '\n';
  std::istringstream lines{response.head.substr(response.head.find('\n') + 1)};
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("date: ") && !line.starts_with("x-request-id: ")) text += line + '\n';
  return text + '\n' + response.body;
}

TEST_F(Isolation, TheHostAsksAPluginForTablesWhereverItRuns) {
  folder.add("asked");
  for (const std::vector<std::string>& apart : {std::vector<std::string>{}, {"asked"}}) {
    Host host{arguments(apart, {"--log-level", "debug"})};
    EXPECT_TRUE(host.await_err("asked for portico.built/1")) << host.err();
    EXPECT_TRUE(host.await_err("built for ABI 1.1, with SDK 9.9.9, by cc 1")) << host.err();
  }
}

TEST_F(Isolation, EveryServiceAnswersAsItDoesInTheProcessThatServes) {
  for (const char* fixture : {"calls", "contracts", "optional", "good", "bodiless", "throwing"})
    folder.add(fixture);
  Host apart{arguments({"calls", "contracts", "optional", "good", "bodiless", "throwing"})};
  const int port = apart.port();
  Host together{{"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0",
                 "--control", "off"}};
  Host command{{"routes", "--json", "--plugins", folder.path().string()}};
  ASSERT_EQ(command.wait(), 0) << command.err();
  const json answer = json::parse(command.out());
  int compared = 0;
  for (const json& route : answer.at("routes")) {
    const std::string method = route.at("method"), path = route.at("path");
    if (path == "/calls/parts" || path == "/calls/asked") continue;  // says the port of the client
    SCOPED_TRACE(method + ' ' + path);
    const std::string request = method + ' ' + path + "?a=1 HTTP/1.1\r\nHost: localhost\r\n" +
                                "X-Twice: 1\r\nX-Twice: 2\r\nContent-Length: 0\r\n\r\n";
    const auto told = [&](Host& host) -> std::string {
      try {
        Client client{host.port()};
        client.send(request);
        return without_names(client.receive());
      } catch (const std::runtime_error& error) {
        return error.what();
      }
    };
    EXPECT_EQ(told(apart), told(together));
    ++compared;
  }
  EXPECT_GT(compared, 30);
  EXPECT_EQ(status(apart, "/calls/half-null"), 500);
  Client client{port};
  client.send("GET /calls/parts?a=%20b HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n\r\n");
  EXPECT_THAT(client.receive().body, HasSubstr("/calls/parts"));
}

TEST_F(Isolation, WhatAHandlerDoesWrongIsLoggedOnce) {
  folder.add("contracts");
  folder.add("throwing");
  folder.add("calls");
  Host host{arguments({"contracts", "throwing", "calls"})};
  EXPECT_EQ(status(host, "/calls/bad-status"), 500);
  EXPECT_EQ(status(host, "/calls/unwritable"), 500);
  ASSERT_TRUE(host.await_err("GET /calls/unwritable"));
  const std::string said = host.err();
  for (const std::string words : {"set the status", "reply cannot be written"}) {
    const auto first = said.find(words);
    ASSERT_NE(first, std::string::npos) << words << '\n' << said;
    EXPECT_EQ(said.find(words, first + 1), std::string::npos) << words << '\n' << said;
  }
}

/// The lines of the log that are about what a plugin's code threw.
std::vector<std::string> thrown_lines(const std::string& log) {
  std::vector<std::string> found;
  std::istringstream lines{log};
  for (std::string line; std::getline(lines, line);)
    if (const auto at = line.find("GET /"); at != line.npos && line.find(" threw ") != line.npos)
      found.push_back(line.substr(at, line.rfind(" request=") - at));
  return found;
}

TEST_F(Isolation, WhatIsThrownIsToldOnceAndAlikeHereAndThere) {
  folder.add("thrower");
  folder.add("throwing");
  const std::vector<std::string> paths{
      "/int",    "/own",         "/std",    "/text", "/string",    "/nested",   "/catcher",
      "/stream", "/call-stream", "/values", "/task", "/throw/int", "/throw/std"};
  const auto told = [&](Host& host) {
    const int port = host.port();
    for (const std::string& path : paths) {
      Client client{port};
      client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      try {
        client.receive();
      } catch (const std::runtime_error&) {
        // A stream that ends without its end.
      }
    }
    EXPECT_TRUE(host.await_err("task 'mail' threw"));
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
    std::vector<std::string> lines = thrown_lines(host.err());
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  Host apart{arguments({"thrower", "throwing"})};
  const auto there = told(apart);
  Host together{{"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0",
                 "--control", "off"}};
  const auto here = told(together);
  EXPECT_EQ(there, here);
  EXPECT_EQ(here.size(), paths.size());
  for (const char* words :
       {"GET /int: handler threw an int: 42",
        "GET /stream: stream threw a thrower::DiskFull: in a "
        "stream",
        "GET /call-stream: stream threw a thrower::OutOfStock",
        "GET /values: stream threw a thrower::DiskFull: in values",
        "GET /task: task 'mail' threw a thrower::DiskFull: in a task; the 1 task after it will not "
        "run",
        "GET /throw/std: handler threw a std::runtime_error: the password is hunter2"})
    EXPECT_NE(std::find(here.begin(), here.end(), words), here.end()) << words;
}

TEST_F(Isolation, AnEventTravelsAsSoonAsItIsThere) {
  fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins" / "events.so", folder / "events.so");
  Host host{arguments({"events"})};
  Client reader{host.port()};
  reader.send("GET /news HTTP/1.1\r\nHost: localhost\r\n\r\n");
  reader.head();
  for (const std::string headline : {"one", "two", "three"}) {
    const std::string body = R"({"headline":")" + headline + "\"}";
    Client writer{host.port()};
    writer.send("POST /news HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_THAT(writer.receive().body, HasSubstr("\"listeners\":1"));
    EXPECT_THAT(reader.chunk(), HasSubstr(headline));
  }
}

TEST_F(Isolation, AStreamWhoseProcessEndsEndsWithoutItsProperEnd) {
  fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins" / "events.so", folder / "events.so");
  Host host{arguments({"events"})};
  Client reader{host.port()};
  reader.send("GET /news HTTP/1.1\r\nHost: localhost\r\n\r\n");
  reader.head();
  Host::signal(process_of("events"), SIGKILL);
  EXPECT_THROW(reader.chunk(), std::runtime_error);
  EXPECT_TRUE(host.await_err("runs in process")) << host.err();
  EXPECT_EQ(status(host, "/openapi.json"), 200);
}

TEST_F(Isolation, ACrashCostsNobodyElseAnything) {
  if (!Load::there_is_wrk()) GTEST_SKIP() << "wrk is not installed";
  put("danger_1", "danger");
  put("version_1", "version");
  Host host{arguments({"danger"}, {"--log-access", "false", "--deadlines-handler", "1"})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const pid_t worker = host.serving();
  Load load{host.port(), "/version", 32, 12};
  struct Harm {
    std::string route;
    int answer;
    std::string told;
  };
  const std::vector<Harm> harms{
      {"segv", 502, "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/segv"},
      {"abort", 502, "crashed with SIGABRT in plugin danger 1.0.0, GET /danger/abort"},
      {"overflow", 502, "in plugin danger 1.0.0, GET /danger/overflow"},
      {"exit", 502, "was ended with exit status 3 in plugin danger 1.0.0, GET /danger/exit"},
      {"_exit", 502, "was ended with exit status 4 in plugin danger 1.0.0, GET /danger/_exit"},
      {"kill", 502,
       process::oom_kills().machine ? "was killed by SIGKILL: somebody's kill, not the kernel's"
                                    : "was killed by SIGKILL (out of memory, or somebody's kill)"},
      {"task", 200, "crashed with SIGSEGV at address 0x0 in plugin danger 1.0.0, GET /danger/task"},
      {"hang", 504, "the call does not return"}};
  for (const Harm& harm : harms) {
    EXPECT_EQ(status(host, "/danger/" + harm.route), harm.answer) << harm.route;
    EXPECT_TRUE(host.await_err(harm.told)) << harm.route << '\n' << host.err();
    EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 200; })) << harm.route;
    EXPECT_EQ(ask({"reload", "danger"}), 0);  // forgets its crashes
  }
  auto counts = load.counts();
  EXPECT_GT(counts["answers"], 1000 / slowness) << load.text;
  EXPECT_EQ(counts["failed"], 0) << load.text;
  EXPECT_EQ(counts["mixed"], 0) << load.text;
  EXPECT_EQ(counts["broken"], 0) << load.text;
  EXPECT_EQ(host.serving(), worker);
  EXPECT_THAT(host.err(), HasSubstr("  at write_to_nowhere + 0x"));
  EXPECT_THAT(host.err(), HasSubstr("  lost in flight: danger GET /danger/segv"));
  std::printf("8 kinds of harm beside %ld answers\n", counts["answers"]);
}

TEST_F(Isolation, CallsThatCameWhileItIsStartedAgainWait) {
  put("danger_1", "danger");
  Host host{arguments({"danger"})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(status(host, "/danger/segv"), 502);
    EXPECT_EQ(status(host, "/danger/ok"), 200) << host.err();
  }
}

TEST_F(Isolation, ThreeCrashesInAMinutePutThePluginIntoQuarantine) {
  put("danger_1", "danger");
  Host host{arguments({"danger"})};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status(host, "/danger/segv"), 502);
  EXPECT_TRUE(host.await_err("danger 1.0.0 is in quarantine, its routes answer 503: crashed 3 "
                             "times in a minute"))
      << host.err();
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 503; }));
  EXPECT_EQ(process_of("danger"), 0);
  put("danger_2", "danger");
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 200; })) << "a new file lifts it";
}

TEST_F(Isolation, SomebodysKillsAreNobodysFault) {
  put("danger_1", "danger");
  Host host{arguments({"danger"})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  for (int kill = 0; kill < 4; ++kill) {
    const int before = process_of("danger");
    ASSERT_GT(before, 0) << host.err();
    Host::signal(before, SIGKILL);
    EXPECT_TRUE(until([&] { return !runs(before); }));
    EXPECT_EQ(status(host, "/danger/ok"), 200);
  }
  EXPECT_THAT(host.err(), Not(HasSubstr("quarantine")));
}

TEST_F(Isolation, ThreadsThatHangBringAFreshProcess) {
  put("danger_1", "danger");
  Host host{arguments({"danger"}, {"--deadlines-handler", std::to_string(slowness)})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const int before = process_of("danger");
  ASSERT_GT(before, 0);
  EXPECT_TRUE(runs(before));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(status(host, "/danger/hang"), 504);
  EXPECT_TRUE(host.await_err("has 4 threads that hang: a fresh one takes over")) << host.err();
  EXPECT_TRUE(until([&] { return process_of("danger") != before; }));
  EXPECT_EQ(status(host, "/danger/ok"), 200);
  EXPECT_TRUE(until([&] { return !runs(before); })) << "the old one is killed at last";
}

TEST_F(Isolation, AProcessThatIsFrozenIsEndedAndReplaced) {
  put("danger_1", "danger");
  Host host{arguments({"danger"}, {"--deadlines-handler", "60"})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const int before = process_of("danger");
  ASSERT_GT(before, 0);
  Host::signal(before, SIGSTOP);
  Client one{host.port()}, other{host.port()};
  for (Client* client : {&one, &other})
    client->send("GET /danger/ok HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(one.receive().status, 502) << host.err();
  EXPECT_EQ(other.receive().status, 502);
  EXPECT_TRUE(host.await_err("isolated process " + std::to_string(before) +
                             " of danger has given no sign of life for 5 s, and takes 2 calls with "
                             "it: it is ended"))
      << host.err();
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  EXPECT_NE(process_of("danger"), before);
  EXPECT_THAT(host.err(), Not(HasSubstr("threads that hang")));
  EXPECT_THAT(host.err(), Not(HasSubstr("SIGKILL"))) << "it is no crash";
}

TEST_F(Isolation, ALeakBringsAFreshProcessWithoutAFailedRequest) {
  put("danger_1", "danger");
  Host host{arguments({"danger"}, {"--log-access", "false"}, {{"memory", 400}})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const int before = process_of("danger");
  int failed = 0, calls = 0;
  const auto fresh = [&] {
    return host.err().find("MiB of its 400 MiB: a fresh one") != std::string::npos;
  };
  for (; calls < 3000 && !(calls > 300 && fresh()); ++calls) {
    failed += status(host, "/danger/leak") != 200;
    std::this_thread::sleep_for(calls > 280 ? 100ms : 1ms);
    if (calls > 310) break;
  }
  EXPECT_TRUE(until(fresh)) << host.err();
  EXPECT_TRUE(until([&] { return process_of("danger") != before; }));
  failed += status(host, "/danger/leak") != 200;
  EXPECT_EQ(failed, 0) << "of " << calls;
}

TEST_F(Isolation, IsSwappedWithoutAFailedRequest) {
  if (!Load::there_is_wrk()) GTEST_SKIP() << "wrk is not installed";
  put("version_1", "version");
  Host host{arguments({"version"}, {"--log-access", "false"})};
  ASSERT_TRUE(until([&] { return status(host, "/version") == 200; }));
  Load load{host.port(), "/version", 16, 10 * slowness};
  int swaps = 0;
  while (!load.over()) {
    put(swaps % 2 == 0 ? "version_2" : "version_1", "version");
    const std::string told = "as generation " + std::to_string(swaps + 2);
    if (!host.await_err(told)) break;
    ++swaps;
  }
  auto counts = load.counts();
  EXPECT_GT(swaps, 3) << host.err();
  EXPECT_GT(counts["first"], 0) << load.text;
  EXPECT_GT(counts["second"], 0) << load.text;
  EXPECT_EQ(counts["failed"], 0) << load.text;
  EXPECT_EQ(counts["mixed"], 0) << load.text;
  EXPECT_EQ(counts["broken"], 0) << load.text;
  std::printf("%d swaps beside %ld answers\n", swaps, counts["answers"]);
}

TEST_F(Isolation, IsTakenUpAndGivenUpByReload) {
  put("danger_1", "danger");
  Host host{arguments({})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  EXPECT_EQ(process_of("danger"), 0);
  folder.write("portico.json", R"({"plugins": {"danger": {"isolation": "process"}}})");
  EXPECT_EQ(ask({"reload"}), 0);
  EXPECT_GT(process_of("danger"), 0);
  EXPECT_EQ(status(host, "/danger/segv"), 502);
  folder.write("portico.json", "{}");
  EXPECT_EQ(ask({"reload"}), 0);
  EXPECT_EQ(process_of("danger"), 0);
  EXPECT_EQ(status(host, "/danger/ok"), 200);
}

TEST_F(Isolation, WhatItDoesToTheReportOfItsCrashHarmsNobody) {
  put("danger_1", "danger");
  put("version_1", "version");
  Host host{arguments({"danger"})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const pid_t worker = host.serving();
  EXPECT_EQ(status(host, "/danger/forge"), 502);
  EXPECT_TRUE(host.await_err("was killed by SIGKILL")) << host.err();
  EXPECT_THAT(host.err(), Not(HasSubstr("SIGHUP")));
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 200; })) << host.err();
  EXPECT_EQ(status(host, "/version"), 200);
  EXPECT_EQ(host.serving(), worker);
}

/// Sockets and memory of a host that a program would inherit which is started there.
std::vector<std::string> inheritable(pid_t process) {
  std::vector<std::string> found;
  const fs::path folder = "/proc/" + std::to_string(process);
  for (const auto& entry : fs::directory_iterator{folder / "fd"}) {
    std::error_code gone;
    const std::string what = fs::read_symlink(entry.path(), gone).string();
    std::ifstream facts{folder / "fdinfo" / entry.path().filename()};
    unsigned long flags = 0;
    for (std::string word; facts >> word;)
      if (word == "flags:") facts >> std::oct >> flags >> std::dec;
    const bool ours = what.starts_with("socket:") || what.find("memfd:portico") != what.npos;
    if (ours && (flags & O_CLOEXEC) == 0) found.push_back(entry.path().string() + ' ' + what);
  }
  return found;
}

std::size_t count_of(pid_t process, const std::string& part) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator{"/proc/" + std::to_string(process) + "/fd"}) {
    std::error_code gone;
    count += fs::read_symlink(entry.path(), gone).string().find(part) != std::string::npos;
  }
  return count;
}

// Listeners, the link to the supervisor, and what crashes are told from.
TEST_F(Isolation, HasNothingOfTheProcessThatServes) {
  put("danger_1", "danger");
  Host host{arguments({"danger"})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const pid_t isolated = process_of("danger");
  EXPECT_EQ(count_of(isolated, "portico-settings"), 0u);
  EXPECT_EQ(count_of(isolated, "portico-flight"), 1u);
  for (const pid_t process : {host.serving(), isolated})
    EXPECT_THAT(inheritable(process), ::testing::IsEmpty());
}

TEST_F(Isolation, StopRunsAlsoAfterAStartThatFailed) {
  folder.add("start_fails");
  const fs::path trace = folder / "trace";
  folder.write("portico.json", R"({"plugins": {"start_fails": {"isolation": "process"}}})");
  Host check{{"check", "--listen", "127.0.0.1:0", "--config", folder / "portico.json", "--plugins",
              folder.path().string()},
             {{"FIXTURE_STOPPED", trace}}};
  EXPECT_EQ(check.wait(), 1);
  EXPECT_TRUE(until([&] { return fs::exists(trace); }));
}

TEST_F(Isolation, EndsWithTheProcessThatServes) {
  put("danger_1", "danger");
  Host host{arguments({"danger"})};
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const int first = process_of("danger");
  ASSERT_GT(first, 0);
  host.signal_serving(SIGKILL);
  EXPECT_TRUE(until([&] { return !runs(first); }));
  EXPECT_TRUE(until([&] { return status(host, "/danger/ok") == 200; }));
  const int second = process_of("danger");
  ASSERT_GT(second, 0);
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0) << host.err();
  EXPECT_TRUE(until([&] { return !runs(second); }));
}

TEST_F(Isolation, APluginThatDoesNotStartIsRefused) {
  folder.add("start_fails");
  fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins" / "files.so", folder / "files.so");
  folder.write("portico.json", R"({"plugins": {
    "files": {"isolation": "process",
      "config": {
        "folder": 5}},
    "start_fails": {"isolation": "process"}}})");
  Host check{{"check", "--listen", "127.0.0.1:0", "--config", folder / "portico.json", "--plugins",
              folder.path().string()}};
  EXPECT_EQ(check.wait(), 1) << check.out();
  EXPECT_THAT(check.err(), HasSubstr("start_fails.so: start() reported a failure"));
  EXPECT_THAT(check.err(), HasSubstr("portico.json:4: plugins.files.config.folder: Input should "
                                     "be a valid string"));
}

TEST_F(Isolation, RunsAsAnotherUserWithinItsLimits) {
  put("danger_1", "danger");
  const ::passwd* nobody = ::getpwnam("nobody");
  ASSERT_NE(nobody, nullptr);
  const uid_t user = nobody->pw_uid;
  Host host{arguments({"danger"}, {}, {{"user", "nobody"}, {"files", 64}})};
  if (::geteuid() != 0) {
    EXPECT_TRUE(host.await_err("cannot become the user of process.user (the host has to be root "
                               "for that): Operation not permitted"))
        << host.err();
    return;
  }
  ASSERT_TRUE(until([&] { return status(host, "/danger/ok") == 200; })) << host.err();
  const std::string own = "/proc/" + std::to_string(process_of("danger"));
  struct stat facts {};
  ASSERT_EQ(::stat(own.c_str(), &facts), 0);
  std::ifstream status_file{own + "/status"};
  const std::string facts_of{std::istreambuf_iterator<char>{status_file}, {}};
  EXPECT_THAT(facts_of, HasSubstr("Uid:\t" + std::to_string(user) + '\t' + std::to_string(user)));
  std::ifstream limits{own + "/limits"};
  const std::string all{std::istreambuf_iterator<char>{limits}, {}};
  EXPECT_THAT(all, ::testing::ContainsRegex("Max open files +64 +64"));
  EXPECT_EQ(status(host, "/danger/segv"), 502);
  EXPECT_EQ(status(host, "/danger/ok"), 200) << "it can be started again";
  EXPECT_THAT(host.err(), HasSubstr("GET /danger/segv"));
}

TEST_F(Isolation, AUserThatIsNoneIsRefusedWithItsPlace) {
  put("danger_1", "danger");
  Host host{arguments({"danger"}, {}, {{"user", "nobody-at-all"}})};
  EXPECT_TRUE(host.await_err("portico.json:1: plugins.danger.process.user is \"nobody-at-all\", "
                             "which is no user of this system"))
      << host.err();
}

}  // namespace
}  // namespace portico
