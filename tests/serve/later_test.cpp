// Handlers that are coroutines, on the real executable: in the process that serves, where they hold
// no thread, and in one of their own.

#include <csignal>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "slowness.hpp"

namespace portico {
namespace {

using testing::Client;
using ::testing::ContainsRegex;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// The parameter: what the plugin's "isolation" is.
class Laters : public ::testing::TestWithParam<const char*> {
protected:
  Host& serve(const std::string& more = "", const std::string& fixture = "laters") {
    fs::create_directory(folder / "plugins");
    fs::copy_file(Folder::fixture(fixture), folder / "plugins" / (fixture + ".so"));
    folder.write("portico.json", "{" + more + R"("plugins": {")" + fixture +
                                     R"(": {"isolation": ")" + GetParam() + "\"}}}");
    host_.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                           "--plugins", (folder / "plugins").string(), "--listen",
                                           "127.0.0.1:0"});
    return *host_;
  }
  Response get(const std::string& target) { return Client{host_->port()}.get(target); }

  const Folder folder;
  std::optional<Host> host_;
};
INSTANTIATE_TEST_SUITE_P(Isolation, Laters, ::testing::Values("none", "process"),
                         [](const auto& each) {
                           return each.param == std::string{"none"} ? "Here" : "Isolated";
                         });

TEST_P(Laters, AnswerAsPlainHandlersDo) {
  serve();
  EXPECT_EQ(get("/plain").body, R"({"name":"plain","count":1})");
  EXPECT_EQ(get("/sleep?ms=5&name=slept").body, R"({"name":"slept","count":1})");
  EXPECT_EQ(get("/sleep?ms=no&name=x").status, 422);
  EXPECT_EQ(get("/filtered").body, R"({"name":"filtered"})");
  EXPECT_EQ(get("/answers?id=4").body, R"({"name":"found","count":4})");
  const Response none = get("/answers?id=0");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body, R"({"message":"none"})");
  const Response made = get("/call");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(Client::field(made.head, "x-path"), "/call");
  EXPECT_EQ(made.body, "made by hand");
  Client client{host_->port()};
  client.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              "Content-Length: 23\r\n\r\n{\"name\":\"it\",\"count\":1}");
  EXPECT_EQ(client.receive().body, R"({"name":"it!","count":2})");
}

TEST_P(Laters, AnswerWhatTheyThrowAsPlainHandlersDo) {
  Host& host = serve();
  const Response error = get("/error");
  EXPECT_EQ(error.status, 418);
  EXPECT_EQ(error.body, R"({"detail":"no tea"})");
  EXPECT_EQ(Client::field(error.head, "x-kettle"), "cold");
  EXPECT_EQ(get("/sold-out").body, R"({"message":"none left"})");
  EXPECT_EQ(get("/thrown").status, 500);
  EXPECT_EQ(get("/thrown-at-once").status, 500);
  EXPECT_TRUE(host.await_err("GET /thrown: handler threw"));
  EXPECT_TRUE(host.await_err("no luck later"));
  EXPECT_TRUE(host.await_err("no luck at once"));
}

TEST_P(Laters, KeepWhatTheyNeedUntilTheyAreAnswered) {
  Host& host = serve();
  Client client{host.port()};
  client.send("GET /session HTTP/1.1\r\nHost: a\r\nX-Tenant: acme\r\n\r\n");
  EXPECT_EQ(client.receive().body, R"({"name":"acme","count":3})");
  EXPECT_TRUE(host.await_err("session of acme ends"));
  client.send("GET /session-thrown HTTP/1.1\r\nHost: a\r\nX-Tenant: other\r\n\r\n");
  EXPECT_EQ(client.receive().status, 500);
  EXPECT_TRUE(host.await_err("session of other ends"));
}

TEST_P(Laters, WaitForThreadsAndCallbacks) {
  Host& host = serve();
  EXPECT_EQ(get("/offload").body, "42");
  EXPECT_EQ(get("/offload?fail=true").body, R"({"detail":"not now"})");
  EXPECT_EQ(get("/completion").body, R"({"name":"called back","count":1})");
  EXPECT_EQ(get("/completion?fail=true").body, R"({"detail":"it is down"})");
  EXPECT_EQ(get("/at-once").body, "7");
  EXPECT_EQ(get("/abandoned").status, 500);
  EXPECT_TRUE(host.await_err("its callback is gone uncalled"));
}

TEST_P(Laters, WaitForSeveralAtOnce) {
  Host& host = serve();
  EXPECT_EQ(get("/depth").body, "1000");
  EXPECT_EQ(get("/all").body, R"({"name":"all","count":3})");
  EXPECT_EQ(get("/list").body, "[0,1,2,3,4]");
  EXPECT_EQ(get("/any").body, R"({"name":"any","count":12})");
  EXPECT_TRUE(host.await_err("what the loser held is given back"));
  EXPECT_EQ(get("/any-at-once").body, "3");
  EXPECT_EQ(get("/all-thrown").body, R"({"detail":"one of them"})");
}

TEST_P(Laters, RaceWhatBlocksWithTime) {
  Host& host = serve();
  EXPECT_EQ(get("/raced?ms=1500").body, R"({"name":"raced","count":1})");
  EXPECT_THAT(host.err(), Not(HasSubstr("the raced one ends"))) << "it is still at it";
  EXPECT_EQ(get("/plain").status, 200);
  EXPECT_TRUE(host.await_err("what the raced one held is given back"));
  EXPECT_TRUE(host.await_err("the raced one ends"));
  EXPECT_THAT(host.err(), Not(HasSubstr("refused")));
  EXPECT_EQ(get("/raced?ms=0").body, R"({"name":"raced","count":0})");
}

TEST_P(Laters, BlockSeveralThreadsOfOneCallAtOnceBesideItsTurns) {
  serve();
  EXPECT_EQ(get("/together").body, R"({"name":"together","count":2})");
  EXPECT_EQ(get("/lent").body, "5");
}

TEST_P(Laters, AreRefusedWhatBlocksBeyondTheQueue) {
  Host& host =
      serve(R"("threads": {"handlers": 1, "handlers_most": 1}, "queues": {"handlers": 1},)");
  EXPECT_EQ(get("/crowd?count=1&ms=1").body, "1");
  EXPECT_EQ(get("/crowd?count=3000&ms=20").body, R"({"detail":"Too many requests are waiting"})");
  EXPECT_TRUE(host.await_err("offload() while as much of its plugin waits for a thread as may"));
  EXPECT_TRUE(until([&] { return get("/crowd?count=1&ms=1").body == "1"; }));
}

TEST_P(Laters, FinishWhatRunsBesideThemBeforeTheHostEnds) {
  Host& host = serve();
  EXPECT_EQ(get("/raced?ms=1500").body, R"({"name":"raced","count":1})");
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(host.err(), HasSubstr("the raced one ends"));
  EXPECT_THAT(host.err(), Not(HasSubstr("left behind")));
}

TEST_P(Laters, KeepTheCodeThatBlocksUntilItEnds) {
  Host& host = serve();
  EXPECT_EQ(get("/raced?ms=" + std::to_string(1500 * slowness)).status, 200);
  const std::string image = Folder::read(Folder::fixture("laters"));
  folder.write(".new", image + '1');
  fs::permissions(folder / ".new", fs::perms::owner_all);
  fs::rename(folder / ".new", folder / "plugins" / "laters.so");
  ASSERT_TRUE(host.await_err("as generation 2:"));
  EXPECT_THAT(host.err(), Not(HasSubstr("the raced one ends")));
  EXPECT_TRUE(host.await_err("the raced one ends"));
  EXPECT_TRUE(host.await_err("what the raced one held is given back"));
  EXPECT_EQ(get("/plain").status, 200);
  EXPECT_THAT(host.err(), Not(HasSubstr("crash")));
}

TEST_P(Laters, AreToldThatNobodyWaits) {
  Host& host = serve();
  Client client{host.port()};
  client.send("GET /stopped HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(host.await_err("waits to be stopped"));
  client.close();
  EXPECT_TRUE(host.await_err("was cut short"));
  EXPECT_TRUE(host.await_err("what the stopped one held is given back"));
  EXPECT_THAT(host.err(), Not(HasSubstr("slept")));
}

TEST_P(Laters, ThatAreDestroyedAreAnswered500AndTold) {
  Host& host = serve();
  EXPECT_EQ(get("/destroyed").status, 500);
  EXPECT_EQ(get("/destroyed-later").status, 500);
  EXPECT_TRUE(host.await_err("GET /destroyed: handler dropped its call without an answer"));
  EXPECT_TRUE(host.await_err("GET /destroyed-later: handler dropped its call without an answer"));
}

TEST_P(Laters, EndWithTheirDeadline) {
  Host& host = serve(R"("deadlines": {"handler": 0.2},)");
  EXPECT_EQ(get("/stopped").status, 504);
  EXPECT_TRUE(host.await_err("was cut short"));
  EXPECT_TRUE(host.await_err("GET /stopped: there was no answer in time: 504"));
}

TEST_P(Laters, ThatNobodyFinishesDoNotHoldTheEndOfTheHostUp) {
  Host& host = serve(R"("deadlines": {"shutdown": 0.3},)", "unfinished");
  Client client{host.port()};
  client.send("GET /never?a HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(host.await_err("is pending"));
  const auto begin = std::chrono::steady_clock::now();
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1500ms * slowness);
  EXPECT_THAT(host.err(),
              ContainsRegex("cut off GET /never\\?a of 127\\.0\\.0\\.1:[0-9]+, [0-9]+ ms "
                            "old, of plugin unfinished: it was not done in time"));
  EXPECT_THAT(host.err(),
              ContainsRegex("GET /never\\?a of 127\\.0\\.0\\.1:[0-9]+, [0-9]+ ms old, of "
                            "plugin unfinished, does not end: it is left behind"));
  EXPECT_THAT(host.err(), Not(HasSubstr("something of a plugin")));
}

TEST_P(Laters, AreNamedWhenASecondSignalEndsTheHost) {
  Host& host = serve(R"("deadlines": {"shutdown": 3600},)", "unfinished");
  Client client{host.port()};
  client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(host.await_err("is pending"));
  host.signal(SIGTERM);
  ASSERT_TRUE(host.await_err("no new connections"));
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 128 + SIGTERM);
  EXPECT_THAT(host.err(),
              ContainsRegex("lost in flight: GET /never of 127\\.0\\.0\\.1:[0-9]+, [0-9]+ "
                            "ms old, of plugin unfinished"));
}

/// In a process of their own.
class IsolatedLaters : public Laters {};
INSTANTIATE_TEST_SUITE_P(Isolation, IsolatedLaters, ::testing::Values("process"),
                         [](const auto&) { return "Isolated"; });

TEST_P(IsolatedLaters, ThreadsThatTheyLeaveHangingAreCuredByAFreshProcess) {
  Host& host = serve(R"("deadlines": {"handler": 0.3},)");
  for (int calls = 0; calls < 4; ++calls) EXPECT_EQ(get("/raced?ms=60000").status, 200);
  EXPECT_TRUE(host.await_err("has 4 threads that hang: a fresh one takes over"));
  EXPECT_EQ(get("/plain").status, 200);
}

/// Those that hold no thread.
class PendingCalls : public Laters {
protected:
  static constexpr int many = 200;

  std::vector<std::unique_ptr<Client>> ask(const std::string& target) {
    std::vector<std::unique_ptr<Client>> clients;
    for (int number = 0; number < many; ++number) {
      clients.push_back(std::make_unique<Client>(host_->port()));
      clients.back()->send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    return clients;
  }
  static int answered(std::vector<std::unique_ptr<Client>>& clients) {
    int count = 0;
    for (auto& client : clients) count += client->receive().status == 200;
    return count;
  }
  /// A library that differs in its last byte alone.
  void replace(int version, const std::string& fixture = "laters") const {
    const std::string image = Folder::read(Folder::fixture(fixture));
    folder.write(".new", image + static_cast<char>('0' + version % 10));
    fs::permissions(folder / ".new", fs::perms::owner_all);
    fs::rename(folder / ".new", folder / "plugins" / (fixture + ".so"));
  }
  /// Mappings of the library in the process that serves.
  int mapped() const {
    std::ifstream maps{"/proc/" + std::to_string(host_->serving()) + "/maps"};
    int count = 0;
    for (std::string line; std::getline(maps, line);)
      count += line.find("laters.so") != std::string::npos;
    return count;
  }
  int threads() const {
    const fs::path tasks{"/proc/" + std::to_string(host_->serving()) + "/task"};
    return static_cast<int>(std::distance(fs::directory_iterator{tasks}, {}));
  }
};
INSTANTIATE_TEST_SUITE_P(Isolation, PendingCalls, ::testing::Values("none"),
                         [](const auto&) { return "Here"; });

TEST_P(PendingCalls, HoldNoThread) {
  serve();
  get("/sleep?ms=1&name=x");
  const int before = threads();
  auto clients = ask("/sleep?ms=600&name=x");
  EXPECT_EQ(get("/plain").status, 200);
  EXPECT_LE(threads(), before + 1) << "the watch of the pool may begin";
  EXPECT_EQ(answered(clients), many);
}

TEST_P(PendingCalls, ThatBlockBeyondTheirDeadlineAreThreadsThatHang) {
  serve(R"("deadlines": {"handler": 0.2}, "monitoring": {"public": "all"},)");
  EXPECT_EQ(get("/blocked?ms=3000").status, 504);
  const auto hung = [&](const char* threads) {
    const std::string line = std::string{"\nportico_handler_threads_hung "} + threads + '\n';
    return get("/metrics").body.find(line) != std::string::npos;
  };
  EXPECT_TRUE(until([&] { return hung("1"); })) << "when the grace of a late one is over, too";
  EXPECT_TRUE(until([&] { return hung("0"); }));
}

TEST_P(PendingCalls, LeaveThreadsThatHangBehindWhenTheyAreAnswered) {
  serve(R"("deadlines": {"handler": 0.3}, "monitoring": {"public": "all"},)");
  EXPECT_EQ(get("/raced?ms=4000").status, 200);
  const auto says = [&](const char* figure) {
    return get("/metrics").body.find(std::string{"\n"} + figure + '\n') != std::string::npos;
  };
  EXPECT_TRUE(says("portico_errands 1"));
  EXPECT_TRUE(until([&] { return says("portico_handler_threads_hung 1"); }));
  EXPECT_TRUE(says("portico_errands 0"));
  EXPECT_TRUE(until([&] { return says("portico_handler_threads_hung 0"); }));
}

TEST_P(PendingCalls, AreAnsweredByTheLibraryTheyBeganWith) {
  Host& host = serve();
  get("/plain");
  const int before = mapped();
  EXPECT_GT(before, 0);
  for (int version = 1; version <= 5; ++version) {
    auto clients = ask("/sleep?ms=400&name=kept");
    replace(version);
    EXPECT_TRUE(host.await_err("as generation " + std::to_string(version + 1) + ':'));
    EXPECT_EQ(answered(clients), many) << version;
  }
  EXPECT_TRUE(until([&] { return mapped() == before; })) << "older ones are still in memory";
}

TEST_P(PendingCalls, ThatNobodyFinishesAreToldWithTheGenerationThatTheyKeep) {
  Host& host = serve(R"("deadlines": {"handler": 0.2},)", "unfinished");
  for (int calls = 0; calls < 2; ++calls) EXPECT_EQ(get("/never").status, 504);
  replace(2, "unfinished");
  ASSERT_TRUE(host.await_err("as generation 2:")) << host.err();
  Host command{{"plugins", "--plugins", (folder / "plugins").string()}};
  ASSERT_EQ(command.wait(), 0) << command.err();
  EXPECT_THAT(command.out(), ContainsRegex("unfinished +1\\.0\\.0 +draining +1"));
  EXPECT_THAT(command.out(),
              HasSubstr("is kept by GET /never: 2 calls that nobody has finished\n"));
}

TEST_P(PendingCalls, AreAnsweredBeforeTheHostEnds) {
  Host& host = serve();
  auto clients = ask("/sleep?ms=800&name=last");
  EXPECT_EQ(get("/plain").status, 200);
  host.signal(SIGTERM);
  EXPECT_EQ(answered(clients), many);
  EXPECT_EQ(host.wait(), 0);
}

}  // namespace
}  // namespace portico
