// What becomes of a source when its reply is to end before it does; the rest is in stream_test and
// idle_test.

#include "http/wire/writing/source_reader.hpp"

#include <gtest/gtest.h>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

/// Gives a tick and never ends; it is not idle in between.
struct Ticks {
  std::chrono::milliseconds pause{20};
  bool resumable = true;
  std::atomic<int> asked{0}, dropped{0};

  void start(Exchange& exchange) {
    exchange.reply.media_type = "text/event-stream";
    exchange.reply.resumable = resumable;
    exchange.reply.source = message::Owned<portico_source>{portico_source{this, next, drop}};
  }
  static portico_result next(void* self, portico_str* chunk) {
    auto& ticks = *static_cast<Ticks*>(self);
    if (ticks.asked++ > 0) std::this_thread::sleep_for(ticks.pause);
    *chunk = {": ping\n\n", 8};
    return PORTICO_OK;
  }
  static void drop(void* self) { ++static_cast<Ticks*>(self)->dropped; }
};

class TicksTest : public ::testing::TestWithParam<App::Next> {
protected:
  struct Ending : App {
    bool ends_early(const Exchange&) override { return ends; }
    std::atomic<bool> ends{false};
  };

  TicksTest() {
    if (GetParam() == App::Next::serve) ticks.pause = 1ms;  // a slower one is not asked on a loop
    app.paths["/ticks"] = {GetParam(), [this](Exchange& exchange) { ticks.start(exchange); }};
  }
  /// A client that has had a tick.
  Client begin(const Running& running) {
    Client client = running.client();
    client.send("GET /ticks HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(client.read_until("8\r\n: ping\n\n\r\n").empty());
    return client;
  }
  static bool whole(const std::string& bytes) { return bytes.ends_with("\r\n0\r\n\r\n"); }

  Ticks ticks;
  Ending app;
};

TEST_P(TicksTest, EndWhenTheServerDrains) {
  for (const auto pause : {ticks.pause, 0ms}) {
    ticks.pause = pause;
    ticks.asked = ticks.dropped = 0;
    Running running{app};
    auto client = begin(running);
    std::string rest;
    std::thread reader{[&] { rest = client.read_all(); }};
    EXPECT_TRUE(running.server.drain(10s * slowness).empty());
    reader.join();
    EXPECT_TRUE(whole(rest)) << rest.substr(rest.size() - std::min<std::size_t>(rest.size(), 40));
    EXPECT_EQ(ticks.dropped, 1);
  }
  EXPECT_EQ(app.done_unsent, 0);
}

TEST_P(TicksTest, EndWhenAnotherProcessGoesOn) {
  Running running{app};
  auto client = begin(running);
  running.server.retire();
  EXPECT_TRUE(whole(client.read_until("\r\n0\r\n\r\n")));
}

TEST_P(TicksTest, EndWhenTheServiceSaysSo) {
  Running running{app};
  auto client = begin(running);
  app.ends = true;
  EXPECT_TRUE(whole(client.read_until("\r\n0\r\n\r\n")));
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

TEST_P(TicksTest, OfAClientThatWouldNotComeBackAreCutInTheEnd) {
  ticks.resumable = false;
  Running running{app};
  auto client = begin(running);
  EXPECT_EQ(running.server.drain(100ms).size(), 1u);
  EXPECT_FALSE(whole(client.read_all()));
}

INSTANTIATE_TEST_SUITE_P(On, TicksTest, ::testing::Values(App::Next::serve, App::Next::dispatch),
                         [](const auto& place) {
                           return place.param == App::Next::serve ? "TheLoop" : "ThePool";
                         });

}  // namespace
}  // namespace portico::http::test
