// A handler that does not come back holds up its own client alone, not the loop it was called on.

#include "http/wire/loop/watchdog.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <unistd.h>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

const std::string stuck = "GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string root = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// Serves /stuck on the loop until it is let go.
struct StuckApp : App {
  StuckApp() {
    paths["/stuck"] = {Next::serve, [this](Exchange& exchange) {
                         ++calls;
                         while (!free) ::usleep(500);
                         describe(exchange);
                       }};
  }
  ~StuckApp() override { free = true; }
  void stuck(const Exchange&, Stuck) override { ++told; }
  std::atomic<bool> free{false};
  std::atomic<int> calls{0}, told{0};
};

TEST(Watchdog, TheLoopGoesOnWhileAHandlerIsStuckAndItsAnswerIsSentInTheEnd) {
  StuckApp app;
  Running running{app};
  auto held = running.client(), early = running.client();
  EXPECT_EQ(early.ask(root).status, 200);
  held.send(stuck);
  EXPECT_TRUE(soon([&] { return app.calls == 1; }));
  EXPECT_EQ(early.ask(root).status, 200);
  auto late = running.client();
  EXPECT_EQ(late.ask(root).status, 200);
  EXPECT_EQ(app.told, 1);
  EXPECT_EQ(running.server.hung(), 0u) << "its deadline is far";
  app.free = true;
  EXPECT_EQ(held.answer().body, "GET /stuck||a|1|");
  EXPECT_EQ(held.ask(root).status, 200);
  EXPECT_TRUE(soon([&] { return app.done_sent == 5 && app.done_unsent == 0; }));
}

TEST(Watchdog, AHandlerThatIsStuckIsAnswered504AtItsDeadline) {
  StuckApp app;
  Limits limits = Running::usual();
  limits.deadlines.handler = 200ms;
  Running running{app, limits};
  auto held = running.client();
  held.send(stuck);
  EXPECT_EQ(held.answer().status, 504);
  EXPECT_EQ(running.client().ask(root).status, 200);
  EXPECT_EQ(app.done_unsent, 0);
  EXPECT_TRUE(soon([&] { return running.server.hung() == 1; }));
  app.free = true;
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1 && running.server.hung() == 0; }));
}

// Each event of the round that the stuck call was part of is still served, and each stuck call
// costs a thread only.
TEST(Watchdog, ManyStuckHandlersInOneRoundLoseNoRequest) {
  StuckApp app;
  Running running{app};
  std::vector<Client> held, others;
  for (int count = 0; count < 6; ++count) {
    held.push_back(running.client());
    others.push_back(running.client());
  }
  for (std::size_t at = 0; at < held.size(); ++at) {
    held[at].send(stuck);
    others[at].send(root);
  }
  for (auto& client : others) EXPECT_EQ(client.answer().status, 200);
  EXPECT_TRUE(soon([&] { return app.calls == 6; }));
  app.free = true;
  for (auto& client : held) EXPECT_EQ(client.answer().status, 200);
  EXPECT_TRUE(soon([&] { return app.done_sent == 12; }));
}

TEST(Watchdog, PipelinedRequestsBehindAStuckOneAreAnsweredInOrder) {
  StuckApp app;
  Running running{app};
  auto client = running.client();
  client.send(root + stuck + root);
  EXPECT_TRUE(soon([&] { return app.told == 1; }));
  EXPECT_EQ(client.answer().body, "GET /||a|1|") << "what is done does not wait for what hangs";
  app.free = true;
  EXPECT_EQ(client.answer().body, "GET /stuck||a|1|");
  EXPECT_EQ(client.answer().body, "GET /||a|1|");
}

TEST(Watchdog, AClientThatLeavesAStuckHandlerIsReportedToIt) {
  std::atomic<int> told{0};
  App app;
  app.paths["/wait"] = {App::Next::serve, [&](Exchange& exchange) {
                          for (int look = 0; look < 5000 * slowness && !exchange.gone; ++look)
                            ::usleep(1000);
                          if (exchange.gone) ++told;
                        }};
  Running running{app};
  auto client = running.client();
  client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(running.client().ask(root).status, 200);
  client.reset();
  EXPECT_TRUE(soon([&] { return told == 1; }));
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
}

/// A source of three chunks; the second comes when it is let go, or after a pause.
struct StuckSource {
  std::atomic<bool> free{false};
  std::chrono::microseconds pause{0};
  std::atomic<int> asked{0}, dropped{0};

  void start(Exchange& exchange) {
    asked = 0;
    exchange.reply.media_type = "text/plain";
    exchange.reply.source = message::Owned<portico_source>{portico_source{this, next, drop}};
  }
  static portico_result next(void* self, portico_str* chunk) {
    auto& source = *static_cast<StuckSource*>(self);
    const int number = ++source.asked;
    if (number == 2 && source.pause.count() > 0)
      ::usleep(static_cast<useconds_t>(source.pause.count()));
    while (number == 2 && source.pause.count() == 0 && !source.free) ::usleep(500);
    *chunk = {"chunk", 5};
    return number > 3 ? PORTICO_END : PORTICO_OK;
  }
  static void drop(void* self) { ++static_cast<StuckSource*>(self)->dropped; }
};

struct StuckSourceTest : ::testing::Test {
  StuckSourceTest() {
    app.paths["/stream"] = {App::Next::serve,
                            [this](Exchange& exchange) { source.start(exchange); }};
  }
  ~StuckSourceTest() override { source.free = true; }

  StuckSource source;
  StuckApp app;
};

const std::string stream = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(StuckSourceTest, TheLoopGoesOnAndWhatItGaveBeforeIsSent) {
  Running running{app};
  auto held = running.client(), other = running.client();
  EXPECT_EQ(other.ask(root).status, 200);
  held.send(stream + root);
  EXPECT_TRUE(held.read_until("5\r\nchunk\r\n").ends_with("\r\n\r\n5\r\nchunk\r\n"));
  EXPECT_EQ(other.ask(root).status, 200);
  EXPECT_EQ(running.client().ask(root).status, 200);
  EXPECT_EQ(app.told, 1);
  EXPECT_EQ(source.asked, 2);
  source.free = true;
  EXPECT_EQ(held.read_until("0\r\n\r\n"), "5\r\nchunk\r\n5\r\nchunk\r\n0\r\n\r\n");
  EXPECT_EQ(held.answer().body, "GET /||a|1|");
  EXPECT_TRUE(soon([&] { return running.server.hung() == 0 && source.dropped == 1; }));
  EXPECT_TRUE(soon([&] { return app.done_sent == 5 && app.done_unsent == 0; }));
}

TEST_F(StuckSourceTest, IsDroppedWhenItsClientHasLeft) {
  Running running{app};
  auto held = running.client();
  held.send(stream);
  EXPECT_TRUE(soon([&] { return app.told == 1; }));
  held.reset();
  EXPECT_EQ(running.client().ask(root).status, 200);
  EXPECT_EQ(source.dropped, 0);
  source.free = true;
  EXPECT_TRUE(soon([&] { return source.dropped == 1 && app.done_unsent == 1; }));
}

// Pulls that end just when the loop is taken from them.
TEST_F(StuckSourceTest, GivesEachChunkOnceAroundThePatience) {
  source.pause = 1900us;
  Limits limits = Running::usual();
  limits.stuck_after = 2ms;
  Running running{app, limits};
  auto client = running.client();
  for (int round = 0; round < 150; ++round) EXPECT_EQ(client.ask(stream).body, "chunkchunkchunk");
  EXPECT_EQ(source.dropped, 150);
  EXPECT_TRUE(soon([&] { return app.done_sent == 150; }));
}

// Calls that end just when the loop is taken from them.
TEST(Watchdog, CallsAroundThePatienceAreAnsweredOnce) {
  App app;
  app.paths["/edge"] = {App::Next::serve, [](Exchange& exchange) {
                          ::usleep(1900);
                          App::describe(exchange);
                        }};
  Limits limits = Running::usual();
  limits.stuck_after = 2ms;
  Running running{app, limits};
  std::vector<Client> clients;
  for (int count = 0; count < 4; ++count) clients.push_back(running.client());
  for (int round = 0; round < 50; ++round) {
    for (auto& client : clients) client.send("GET /edge HTTP/1.1\r\nHost: a\r\n\r\n");
    for (auto& client : clients) EXPECT_EQ(client.answer().body, "GET /edge||a|1|");
  }
  EXPECT_TRUE(soon([&] { return app.done_sent == 200; }));
  EXPECT_EQ(app.done_unsent, 0);
}

}  // namespace
}  // namespace portico::http::test
