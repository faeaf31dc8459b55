// Libraries that pass their try and harm the process that is to serve them.

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "life/danger.hpp"
#include "os/sanitized.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using ::testing::AllOf;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
namespace fs = std::filesystem;

class Lethal : public testing::Operated {
protected:
  void SetUp() override { folder.add("good"); }
  json row(const std::string& file) const {
    const json answer = json::parse(said({"plugins", "--json"}), nullptr, false);
    if (answer.is_discarded()) return json::object();
    for (const json& one : answer.at("plugins"))
      if (fs::path{one.at("file").get<std::string>()}.filename() == file) return one;
    return json::object();
  }
  /// What hosts have put into the temporary folder.
  static std::set<std::string> leftovers() {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator{"/tmp"}) {
      const std::string name = entry.path().filename();
      if (name.starts_with("portico-") && !name.starts_with("portico-test")) all.insert(name);
    }
    return all;
  }
  /// Others have hosts of theirs meanwhile, and what is theirs goes.
  static void expect_no_more_than(const std::set<std::string>& before) {
    std::set<std::string> left = leftovers();
    for (const std::string& name : before) left.erase(name);
    const auto is_gone = [](const std::string& name) { return !fs::exists("/tmp/" + name); };
    EXPECT_TRUE(until([&] { return std::all_of(left.begin(), left.end(), is_gone); }))
        << *left.begin();
  }
  /// Whether its code is in the process that serves.
  static bool is_loaded(const Host& host) {
    std::ifstream maps{"/proc/" + std::to_string(host.serving()) + "/maps"};
    for (std::string line; std::getline(maps, line);)
      if (line.find(" r-xp ") != line.npos && line.find("-once.so") != line.npos) return true;
    return false;
  }
  /// Puts the fixture into the folder of a host that serves, and waits for what is told of it.
  void drop(Host& host, const std::string& fixture, const std::string& told) const {
    const pid_t before = host.serving();
    put(fixture, "once");
    EXPECT_TRUE(host.await_err(told)) << fixture << '\n' << host.err();
    EXPECT_TRUE(until([&] { return host.serving() > 0 && host.serving() != before; })) << fixture;
    EXPECT_TRUE(serves(host)) << fixture << '\n' << host.err();
  }
  /// It is refused for good, and the host lives on in one process.
  void expect_refused(Host& host, const std::string& why) const {
    json found;
    EXPECT_TRUE(until([&] { return (found = row("once.so")).value("state", "") == "refused"; }))
        << host.err();
    EXPECT_THAT(found.value("note", ""), HasSubstr(why));
    const pid_t now = host.serving();
    std::ofstream{folder / "touched.txt"} << "so that the folder is looked at once more";
    fs::last_write_time(folder / "once.so", fs::file_time_type::clock::now());
    EXPECT_TRUE(until([&] { return status(host, "/good") == 200; }));
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(host.serving(), now) << "it was loaded again\n" << host.err();
  }
};

struct Harm {
  std::string fixture, told;
};

TEST_F(Lethal, EndsOneProcessAndIsRefusedFromThenOn) {
  std::vector<Harm> harms{
      {"constructor_segv", "crashed with SIGSEGV at address 0x0 in plugin once 1.0.0, its "
                           "constructors ("},
      {"constructor_abort", "crashed with SIGABRT in plugin once 1.0.0, its constructors ("},
      {"constructor_exit", "was ended with exit status 3 in plugin once 1.0.0, its constructors ("},
      {"constructor__exit",
       "was ended with exit status 3 in plugin once 1.0.0, its constructors ("},
      {"constructor_vanish", "ended with exit status 3 while this was done with plugin once 1.0.0, "
                             "its constructors ("},
      {"constructor_overflow", " in plugin once 1.0.0, its constructors ("},
      {"start_segv", "crashed with SIGSEGV at address 0x0 in plugin once 1.0.0, start() ("},
      {"registration_segv", "crashed with SIGSEGV at address 0x0 in plugin once 1.0.0, its "
                            "registration ("}};
  if (fs::exists(Folder::fixture("once_resolver_segv")))
    harms.push_back({"resolver_segv", "crashed with SIGSEGV at address 0x8 in plugin once 1.0.0, "
                                      "its constructors ("});
  for (const Harm& harm : harms) {
    Host host{arguments()};
    ASSERT_TRUE(serves(host));
    drop(host, "once_" + harm.fixture, harm.told);
    expect_refused(host, harm.told);
    EXPECT_EQ(status(host, "/once"), 404);
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0) << host.err();
    fs::remove(folder / "once.so");
  }
}

TEST_F(Lethal, IsTriedOnceMoreWhenItIsAskedFor) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  drop(host, "once_constructor_segv", "its constructors (");
  EXPECT_TRUE(until([&] { return row("once.so").value("state", "") == "refused"; }));
  EXPECT_EQ(ask({"reload"}), 1) << "it is refused still";
  EXPECT_TRUE(serves(host));
  const pid_t before = host.serving();
  ask({"reload", "once"});
  EXPECT_TRUE(until([&] { return host.serving() > 0 && host.serving() != before; }));
  EXPECT_TRUE(serves(host));
  put("version_1", "once");
  EXPECT_TRUE(until([&] { return status(host, "/version") == 200; })) << "another file";
}

TEST_F(Lethal, IsNotBlamedForOneKill) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  put("once_constructor_kill", "once");
  EXPECT_TRUE(host.await_err("was killed by SIGKILL")) << host.err();
  EXPECT_TRUE(host.await_err("while this was done with plugin once 1.0.0, its constructors ("))
      << host.err();
  EXPECT_TRUE(serves(host)) << "the second time it is to blame\n" << host.err();
  expect_refused(host, "was killed by SIGKILL");
}

TEST_F(Lethal, DestructorsTakeNothingThatServesWithThem) {
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  put("once_destructor_segv", "once");
  EXPECT_TRUE(until([&] { return status(host, "/once") == 200; })) << host.err();
  fs::remove(folder / "once.so");
  EXPECT_TRUE(host.await_err("in plugin once 1.0.0, its destructors (")) << host.err();
  EXPECT_TRUE(serves(host));
  EXPECT_EQ(status(host, "/once"), 404);
}

TEST_F(Lethal, LeavesNothingInTheTemporaryFolder) {
  const std::set<std::string> before = leftovers();
  Host host{arguments()};
  ASSERT_TRUE(serves(host));
  drop(host, "once_constructor_segv", "its constructors (");
  host.signal_serving(SIGKILL);
  EXPECT_TRUE(serves(host));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  expect_no_more_than(before);
}

// ---- Commands ----

TEST_F(Lethal, IsNamedByCommandsThatLoadIt) {
  for (const std::string harm : {"segv", "_exit", "vanish", "overflow"}) {
    put("once_constructor_" + harm, "once");
    Host check{{"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string()}};
    EXPECT_EQ(check.wait(), 1) << harm;
    EXPECT_THAT(check.err(), AllOf(HasSubstr("once.so: "), HasSubstr(", its constructors (")))
        << harm;
    EXPECT_THAT(check.out(), HasSubstr("/good/echo/{name}")) << "the rest is checked";
    Host openapi{{"openapi", "--plugins", folder.path().string()}};
    EXPECT_EQ(openapi.wait(), 2) << harm;
    EXPECT_THAT(openapi.err(), AllOf(HasSubstr("once.so: "), HasSubstr("its constructors (")));
    Host diff{{"diff", (folder / "good.so").string(), (folder / "once.so").string()}};
    EXPECT_EQ(diff.wait(), 2) << harm;
    EXPECT_THAT(diff.err(), AllOf(HasSubstr("once.so: "), HasSubstr("its constructors (")));
  }
}

// ---- What does not come back ----

TEST_F(Lethal, ConstructorsThatRunHoldNobodyUp) {
  folder.add("version_1");
  fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins" / "items.so", folder / "items.so");
  Host host{arguments({"--threads-serving", "2", "--compression-enabled", "true",
                       "--compression-minimum-size", "1"}),
            {{"FIXTURE_GATE", folder / "gate"}}};
  ASSERT_TRUE(host.port() > 0);
  put("once_constructor_wait", "once");
  ASSERT_TRUE(until([&] { return is_loaded(host); }));
  // Loops, handler threads and threads for tasks that have done nothing before: all cold.
  for (int i = 0; i < 24; ++i) {
    Client client{host.port()};
    client.send("GET /good HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
    const std::string body = R"({"name":"My New Item","price":1e0})";
    client.send("POST /items/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                "Content-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(client.receive().status, 201);
    EXPECT_EQ(client.get("/version/later?1").status, 200);
  }
  EXPECT_EQ(status(host, "/once"), 404) << "its constructors have returned meanwhile";
  std::ofstream{folder / "gate"} << "open";
  EXPECT_TRUE(until([&] { return status(host, "/once") == 200; })) << host.err();
}

TEST_F(Lethal, DoesNotDelayAnEndWhileItIsTried) {
  put("constructor_sleep", "once");
  const std::set<std::string> before = leftovers();
  for (int delay = 0; delay < 400; delay += 20) {
    const bool alone = delay / 20 % 2 == 1;
    std::vector<std::string> words = arguments({"--probe-deadline", "600"});
    if (alone) words.push_back("--no-supervise");
    Host host{words};
    // Not before it is its own master: until main() a signal does what it does to any process.
    const int start = os::sanitized ? 1500 : 200;
    std::this_thread::sleep_for(std::chrono::milliseconds{start + delay});
    host.signal(delay % 40 ? SIGTERM : SIGINT);
    EXPECT_EQ(host.wait(5s), 0) << delay << "\n" << host.err();
    EXPECT_EQ(host.err().find("refused"), std::string::npos);
  }
  expect_no_more_than(before);
}

TEST_F(Lethal, WhatDoesNotComeBackIsDoneWithout) {
  for (const std::string where : {"constructor", "start"}) {
    Host host{arguments(
        {"--probe-deadline", "1", "--deadlines-shutdown", "1", "--deadlines-keep-alive", "1"})};
    ASSERT_TRUE(serves(host));
    drop(host, "once_" + where + "_wait", "a fresh process does without it");
    expect_refused(host, "did not come back from " +
                             std::string{where == "start" ? "start()" : "its constructors"});
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0) << where << '\n' << host.err();
    fs::remove(folder / "once.so");
  }
}

TEST_F(Lethal, WhatDoesNotComeBackAtTheStartIsDoneWithout) {
  put("once_constructor_wait", "once");
  Host host{arguments({"--probe-deadline", "1"})};
  EXPECT_TRUE(until([&] { return host.out().find("listening on") != std::string::npos; }))
      << host.err();
  EXPECT_EQ(status(host, "/good"), 200);
  expect_refused(host, "did not come back from its constructors");
}

TEST_F(Lethal, WhatDoesNotComeBackDoesNotKeepTheHost) {
  for (const std::string where : {"constructor", "start"}) {
    Host host{arguments({"--probe-deadline", "600", "--deadlines-shutdown", "1"})};
    ASSERT_TRUE(serves(host));
    put("once_" + where + "_wait", "once");
    ASSERT_TRUE(until([&] { return is_loaded(host); }));
    EXPECT_EQ(status(host, "/good"), 200);
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(10s), 0) << where << '\n' << host.err();
    fs::remove(folder / "once.so");
  }
}

}  // namespace
}  // namespace portico
