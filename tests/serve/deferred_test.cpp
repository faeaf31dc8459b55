// What a handler that returned well had deferred, when its answer does not arrive.

#include <algorithm>

#include <gmock/gmock.h>

#include "serve/reply_host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using ::testing::ElementsAre;
using testing::Host;
using ::testing::IsEmpty;
using testing::Replies;

class Deferred : public Replies {
protected:
  using Leave = void (Client::*)();

  static std::string request(const std::string& target, const std::string& method = "GET") {
    return method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
  }

  /// Which tasks have run so far.
  std::vector<std::string> ran() const {
    std::vector<std::string> names;
    std::ifstream file{files / "done"};
    for (std::string name; std::getline(file, name);) names.push_back(name);
    return names;
  }
  bool runs(const std::string& name, std::chrono::milliseconds patience = 10s) const {
    const auto until = std::chrono::steady_clock::now() + patience * slowness;
    for (;; std::this_thread::sleep_for(5ms)) {
      const auto names = ran();
      if (std::find(names.begin(), names.end(), name) != names.end()) return true;
      if (std::chrono::steady_clock::now() > until) return false;
    }
  }
  void forget() const { std::filesystem::remove(files / "done"); }

  /// Sends, leaves when the request is in work, and whether the task runs all the same.
  bool survives(const std::string& sent, const std::string& task, Leave leave) {
    forget();
    Client client{port};
    client.send(sent);
    std::this_thread::sleep_for(100ms);
    (client.*leave)();
    return runs(task);
  }
};

INSTANTIATE_TEST_SUITE_P(Deferred, Deferred, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(Deferred, RunsWhenTheClientLeavesWhileTheHandlerRuns) {
  serve();
  for (const Leave leave : {&Client::reset, &Client::close, &Client::finish}) {
    EXPECT_TRUE(survives(request("/task/order?ms=300", "POST"), "order", leave));
    EXPECT_TRUE(survives(request("/task/empty?ms=300", "DELETE"), "empty", leave));
    EXPECT_TRUE(survives(request("/task/quick?ms=300"), "quick", leave));
  }
  EXPECT_EQ(figure("portico_tasks_lost_total"), 0);
}

TEST_P(Deferred, RunsWhenTheBodyIsNotTaken) {
  serve();
  std::ofstream{files / "big.bin"} << std::string(8000000, 'x');
  for (const Leave leave : {&Client::reset, &Client::close})
    for (const std::string name : {"big", "bytes", "file"})
      EXPECT_TRUE(survives(request("/task/" + name), name, leave)) << name;
}

TEST_P(Deferred, RunsWhenTheClientTakesNothingUntilTheDeadline) {
  serve(R"("deadlines": {"send": 0.3},)");
  std::ofstream{files / "big.bin"} << std::string(8000000, 'x');
  for (const std::string name : {"big", "file"}) {
    forget();
    Client client{port};
    client.send(request("/task/" + name));
    EXPECT_TRUE(runs(name)) << name;
  }
}

TEST_P(Deferred, RunsForHead) {
  serve();
  forget();
  Client client{port};
  client.send(request("/task/big", "HEAD"));
  EXPECT_EQ(client.receive_head().status, 200);
  EXPECT_TRUE(runs("big"));
}

TEST_P(Deferred, RunsOfEveryRequestThatWasPipelinedOverALostConnection) {
  serve();
  forget();
  Client client{port};
  client.send(request("/task/order", "POST") + request("/task/empty", "DELETE") +
              request("/task/big") + request("/task/quick"));
  std::this_thread::sleep_for(200ms);
  client.reset();
  EXPECT_TRUE(runs("order") && runs("empty") && runs("big") && runs("quick"));
  EXPECT_EQ(ran().size(), 4U) << "each once";
}

TEST_P(Deferred, RunsOfAStreamWhoseClientLeaves) {
  serve();
  for (const Leave leave : {&Client::reset, &Client::close}) {
    EXPECT_TRUE(survives(request("/task/stream?count=1000&ms=10"), "stream", leave));
    EXPECT_TRUE(survives(request("/task/events"), "events", leave));
  }
  EXPECT_EQ(figure("portico_tasks_lost_total"), 0);
}

TEST_P(Deferred, IsToldAndCountedWhenAStreamFails) {
  Host& host = serve();
  Client client{port};
  client.send(request("/task/failing-stream"));
  client.head();
  client.rest();
  for (const std::string name : {"failing", "failing too"})
    EXPECT_TRUE(host.await_err("replies GET /task/failing-stream: task '" + name +
                               "' is lost: its stream failed"))
        << host.err();
  EXPECT_EQ(figure("portico_tasks_lost_total"), 2);
  EXPECT_THAT(ran(), IsEmpty());
}

TEST_P(Deferred, IsToldAndCountedWhenTheCallIsAnswered504) {
  Host& host = serve(R"("deadlines": {"handler": 0.2},)");
  Client client{port};
  client.send(request("/task/order?ms=800", "POST"));
  EXPECT_EQ(client.receive().status, 504);
  EXPECT_TRUE(
      host.await_err("replies POST /task/order: task 'order' is lost: its call was answered 504"))
      << host.err();
  EXPECT_EQ(figure("portico_tasks_lost_total"), 1);
  EXPECT_THAT(ran(), IsEmpty());
}

TEST_P(Deferred, OfACallThatIsLeftBehindIsToldAndCounted) {
  Host& host = serve(R"("deadlines": {"handler": 0.2},)");
  Client client{port};
  client.send(
      request("/task/order?ms=3000", "POST"));  // an isolated one is left behind after a second
  EXPECT_EQ(client.receive().status, 504);
  EXPECT_TRUE(
      host.await_err("replies POST /task/order: task 'order' is lost: its call was answered 504"))
      << host.err();
  EXPECT_EQ(figure("portico_tasks_lost_total"), 1);
}

TEST_P(Deferred, IsDroppedWithAnErrorThatIsThrown) {
  serve();
  Client client{port};
  client.send(request("/task/refused"));
  EXPECT_EQ(client.receive().status, 409);
  client.send(request("/task/order", "POST"));
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_TRUE(runs("order"));
  EXPECT_THAT(ran(), ElementsAre("order"));
  EXPECT_EQ(figure("portico_tasks_lost_total"), 0) << "it was to be dropped";
}

TEST_P(Deferred, RunsBeforeTheHostEnds) {
  Host& host = serve();
  Client big{port}, order{port};
  big.send(request("/task/big"));
  order.send(request("/task/order?ms=700", "POST"));
  std::this_thread::sleep_for(200ms);
  big.reset();
  order.reset();
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(ran(), ::testing::UnorderedElementsAre("big", "order"));
}

TEST_P(Deferred, OfAnAnswerThatIsCutOffAtTheEndRunsOrIsTold) {
  Host& host = serve(R"("deadlines": {"shutdown": 0.3, "send": 60},)");
  Client big{port};
  big.send(request("/task/big"));
  std::this_thread::sleep_for(200ms);
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  const bool told =
      host.err().find("replies GET /task/big: task 'big' is lost") != std::string::npos;
  EXPECT_NE(!ran().empty(), told) << host.err();
}

}  // namespace
}  // namespace portico
