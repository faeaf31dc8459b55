// What a handler that returned well had deferred, when its answer does not arrive.

#include <algorithm>

#include <gmock/gmock.h>

#include "serve/gate.hpp"
#include "serve/reply_host.hpp"

namespace portico {
namespace {

using testing::Client;
using ::testing::ElementsAre;
using testing::Gate;
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
  bool runs(const std::string& name) const {
    return until([&] {
      const auto names = ran();
      return std::find(names.begin(), names.end(), name) != names.end();
    });
  }
  void forget() const { std::filesystem::remove(files / "done"); }

  /// Leaves while the handler of the task runs, and whether the task runs all the same.
  bool survives(const std::string& task, const std::string& method, Leave leave) {
    forget();
    const Gate gate;
    Client client{port};
    client.send(request("/task/" + task + "?gate=" + gate.path(), method));
    EXPECT_TRUE(gate.reached());
    (client.*leave)();
    gate.open();
    return runs(task);
  }
  /// The same, leaving when the head of the answer has come.
  bool survives_head(const std::string& task, Leave leave) {
    forget();
    Client client{port};
    client.send(request("/task/" + task));
    client.head();
    (client.*leave)();
    return runs(task);
  }
};

INSTANTIATE_TEST_SUITE_P(Deferred, Deferred, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(Deferred, RunsWhenTheClientLeavesWhileTheHandlerRuns) {
  serve();
  for (const Leave leave : {&Client::reset, &Client::close, &Client::finish}) {
    EXPECT_TRUE(survives("order", "POST", leave));
    EXPECT_TRUE(survives("empty", "DELETE", leave));
    EXPECT_TRUE(survives("quick", "GET", leave));
  }
  EXPECT_EQ(figure("portico_tasks_lost_total"), 0);
}

TEST_P(Deferred, RunsWhenTheBodyIsNotTaken) {
  serve();
  std::ofstream{files / "big.bin"} << std::string(8000000, 'x');
  for (const Leave leave : {&Client::reset, &Client::close})
    for (const std::string name : {"big", "bytes", "file"})
      EXPECT_TRUE(survives_head(name, leave)) << name;
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
  const Gate gate;
  client.send(request("/task/order", "POST") + request("/task/empty", "DELETE") +
              request("/task/quick") + request("/task/big?gate=" + gate.path()));
  EXPECT_TRUE(gate.reached());
  client.reset();
  gate.open();
  EXPECT_TRUE(runs("order") && runs("empty") && runs("big") && runs("quick"));
  EXPECT_EQ(ran().size(), 4U) << "each once";
}

TEST_P(Deferred, RunsOfAStreamWhoseClientLeaves) {
  serve();
  for (const Leave leave : {&Client::reset, &Client::close}) {
    EXPECT_TRUE(survives_head("stream", leave));
    EXPECT_TRUE(survives_head("events", leave));
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
  const Gate gate;
  Client client{port};
  client.send(request("/task/order?gate=" + gate.path(), "POST"));
  EXPECT_EQ(client.receive().status, 504);
  gate.open();
  EXPECT_TRUE(
      host.await_err("replies POST /task/order: task 'order' is lost: its call was answered 504"))
      << host.err();
  EXPECT_EQ(figure("portico_tasks_lost_total"), 1);
  EXPECT_THAT(ran(), IsEmpty());
}

TEST_P(Deferred, OfACallThatIsLeftBehindIsToldAndCounted) {
  Host& host = serve(R"("deadlines": {"handler": 0.2},)");
  const Gate gate;
  Client client{port};
  client.send(request("/task/order?gate=" + gate.path(), "POST"));
  EXPECT_EQ(client.receive().status, 504);
  const bool isolated = GetParam() == std::string{"process"};
  if (isolated) {  // after a second
    EXPECT_TRUE(host.await_err("is left behind")) << host.err();
  } else {
    gate.open();
  }
  EXPECT_TRUE(
      host.await_err("replies POST /task/order: task 'order' is lost: its call was answered 504"))
      << host.err();
  EXPECT_EQ(figure("portico_tasks_lost_total"), 1);
  gate.open();
}

TEST_P(Deferred, IsToldAndCountedWhenTheReplyCannotBeSent) {
  Host& host = serve();
  Client client{port};
  double lost = 0;
  for (const std::string how : {"model", "length", "reserved"}) {
    client.send(request("/task/unsendable?how=" + how));
    EXPECT_EQ(client.receive().status, 500) << how;
    EXPECT_TRUE(host.await_err("replies GET /task/unsendable: task '" + how +
                               "' is lost: the reply could not be sent"))
        << host.err();
    EXPECT_EQ(figure("portico_tasks_lost_total"), ++lost) << how;
  }
  EXPECT_THAT(ran(), IsEmpty());
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
  const Gate gate;
  Client big{port}, order{port};
  big.send(request("/task/big"));
  big.head();
  order.send(request("/task/order?gate=" + gate.path(), "POST"));
  EXPECT_TRUE(gate.reached());
  big.reset();
  order.reset();
  host.signal(SIGTERM);
  EXPECT_TRUE(host.await_err("no new connections"));
  gate.open();
  EXPECT_EQ(host.wait(), 0);
  EXPECT_THAT(ran(), ::testing::UnorderedElementsAre("big", "order"));
}

TEST_P(Deferred, OfAnAnswerThatIsCutOffAtTheEndRunsOrIsTold) {
  Host& host = serve(R"("deadlines": {"shutdown": 0.3, "send": 60},)");
  Client big{port};
  big.send(request("/task/big"));
  big.head();
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
  const bool told =
      host.err().find("replies GET /task/big: task 'big' is lost") != std::string::npos;
  EXPECT_NE(!ran().empty(), told) << host.err();
}

}  // namespace
}  // namespace portico
