// Replies with a source: framing, back-pressure, failure, and clients that leave.

#include <gtest/gtest.h>

#include <thread>
#include <tuple>

#include "http/app.hpp"
#include "plugin/log.hpp"

namespace portico::http::test {
namespace {

/// Gives `count` chunks, then ends or fails; -1 stands for no end.
struct Chunks {
  int count = 3;
  std::string chunk = "chunk";
  portico_result last = PORTICO_END;
  std::chrono::microseconds pause{0};
  std::atomic<int> given{0}, dropped{0};
  std::atomic<bool> held{false};  ///< gives nothing yet
  bool empty_between = false, even = false;

  static portico_result next(void* self, portico_str* chunk) {
    auto& chunks = *static_cast<Chunks*>(self);
    while (chunks.held) ::usleep(500);
    if (chunks.pause.count() > 0) ::usleep(static_cast<useconds_t>(chunks.pause.count()));
    if (chunks.count >= 0 && chunks.given >= chunks.count) return chunks.last;
    chunks.even = !chunks.even;
    if (chunks.empty_between && chunks.even) return *chunk = {"", 0}, PORTICO_OK;
    ++chunks.given;
    *chunk = {chunks.chunk.data(), chunks.chunk.size()};
    return PORTICO_OK;
  }
  static void drop(void* self) { ++static_cast<Chunks*>(self)->dropped; }

  void start(Exchange& exchange) {
    exchange.reply.media_type = "text/plain";
    exchange.reply.source = message::Owned<portico_source>{portico_source{this, next, drop}};
  }
};

class Stream : public ::testing::TestWithParam<App::Next> {
protected:
  Stream() {
    app.paths["/stream"] = {GetParam(), [this](Exchange& exchange) { chunks.start(exchange); }};
  }
  static std::string get(std::string_view minor = "1", std::string_view method = "GET") {
    return std::string{method} + " /stream HTTP/1." + std::string{minor} + "\r\nHost: a\r\n\r\n";
  }

  Chunks chunks;
  App app;
};

TEST_P(Stream, IsChunked) {
  Running running{app};
  auto client = running.client();
  client.send(get());
  EXPECT_TRUE(client.read_until("0\r\n\r\n")
                  .ends_with("\r\n\r\n5\r\nchunk\r\n5\r\nchunk\r\n5\r\nchunk\r\n0\r\n\r\n"));
  client.send(get());
  chunks.given = 0;
  EXPECT_TRUE(soon([&] { return app.done_sent >= 1; }));
  EXPECT_EQ(app.done_unsent, 0);
}

TEST_P(Stream, KeepsTheConnection) {
  Running running{app};
  auto client = running.client();
  for (int round = 0; round < 3; ++round) {
    chunks.given = 0;
    auto answer = client.ask(get());
    EXPECT_EQ(answer.body, "chunkchunkchunk");
    EXPECT_EQ(answer.field("content-length"), "");
  }
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  EXPECT_EQ(chunks.dropped, 3);
}

TEST_P(Stream, StandsInOrderInAPipeline) {
  Running running{app};
  auto client = running.client();
  std::string plain = "GET /?x HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(plain + get() + plain);
  EXPECT_EQ(client.answer().body, "GET /|x|a|1|");
  EXPECT_EQ(client.answer().body, "chunkchunkchunk");
  EXPECT_EQ(client.answer().body, "GET /|x|a|1|");
  EXPECT_TRUE(soon([&] { return app.done_sent == 3; }));
}

TEST_P(Stream, EndsWithTheConnectionIn10) {
  Running running{app};
  auto client = running.client();
  auto answer = client.ask(get("0"));
  EXPECT_EQ(answer.field("transfer-encoding"), "");
  EXPECT_TRUE(answer.has("connection: close"));
  EXPECT_EQ(answer.body, "chunkchunkchunk");
  EXPECT_TRUE(client.closed_within(20s));
  EXPECT_FALSE(client.was_reset());
}

TEST_P(Stream, OfAHeadIsNotPulled) {
  Running running{app};
  auto client = running.client();
  client.send(get("1", "HEAD"));
  auto answer = client.answer(Client::Body::none);
  EXPECT_TRUE(answer.has("transfer-encoding: chunked"));
  EXPECT_TRUE(soon([&] { return chunks.dropped == 1; }));
  EXPECT_EQ(chunks.given, 0);
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

TEST_P(Stream, AnEmptyChunkIsNotTheLast) {
  chunks.empty_between = true;
  Running running{app};
  EXPECT_EQ(running.client().ask(get()).body, "chunkchunkchunk");
}

TEST_P(Stream, ThatFailsHasNoLastChunk) {
  chunks.last = PORTICO_FAILED;
  Running running{app};
  auto client = running.client();
  client.send(get());
  auto bytes = client.read_all();
  EXPECT_TRUE(bytes.ends_with("chunk\r\n")) << bytes;
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
  EXPECT_EQ(app.ended(Delivery::broken), 1);
  EXPECT_EQ(chunks.dropped, 1);
}

TEST_P(Stream, OfAKnownLengthHasItInPlaceOfChunks) {
  app.paths["/stream"].handler = [this](Exchange& exchange) {
    chunks.start(exchange);
    exchange.reply.length = 15;
  };
  Running running{app};
  auto client = running.client();
  int ended = 0;
  for (const std::string minor : {"1", "1", "0"}) {
    chunks.given = 0;
    auto answer =
        client.ask("GET /stream HTTP/1." + minor + "\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(answer.has("content-length: 15")) << answer.head;
    EXPECT_EQ(answer.field("transfer-encoding"), "");
    EXPECT_EQ(answer.body, "chunkchunkchunk");
    EXPECT_TRUE(soon([&] { return chunks.dropped == ended + 1; }));  // it was asked for its end
    ++ended;
  }
  chunks.given = 0;
  client.send(get("1", "HEAD"));
  EXPECT_TRUE(client.answer(Client::Body::none).has("content-length: 15"));
  EXPECT_EQ(chunks.given, 0);
}

// Whatever the source gives: what a client takes for the next answer would be of its choice.
TEST_P(Stream, OfAKnownLengthNeverGivesMoreThanItsHeadTold) {
  const testing::CaughtLog log;
  const std::string large(100'000, 'x');
  for (const auto& [chunk, length, sent] :
       std::vector<std::tuple<std::string, std::uint64_t, std::uint64_t>>{
           {"chunk", 0, 0}, {"chunk", 4, 0}, {"chunk", 12, 10}, {large, 250'000, 200'000}}) {
    chunks.given = 0;
    chunks.chunk = chunk;
    chunks.count = -1;
    app.paths["/stream"].handler = [this, told = length](Exchange& exchange) {
      chunks.start(exchange);
      exchange.reply.length = told;
    };
    Running running{app};
    auto client = running.client();
    client.send(get() + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string bytes = client.read_all();
    const auto body = bytes.find("\r\n\r\n") + 4;
    EXPECT_EQ(bytes.size() - body, sent) << "nothing behind it, and the end";
    EXPECT_TRUE(log.has("portico.http: The reply to GET /stream is cut off: its source gives more "
                        "than the " +
                        std::to_string(length) + " bytes that its head told"))
        << log.text();
  }
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::broken) == 4; }));
  EXPECT_EQ(chunks.dropped, 4);
}

TEST_P(Stream, OfAKnownLengthThatIsNotReachedEndsTheConnection) {
  const testing::CaughtLog log;
  app.paths["/stream"].handler = [this](Exchange& exchange) {
    chunks.start(exchange);
    exchange.reply.length = 16;
  };
  Running running{app};
  auto client = running.client();
  client.send(get() + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.read_all().ends_with("\r\n\r\nchunkchunkchunk"));
  EXPECT_TRUE(log.has("portico.http: The reply to GET /stream is cut off: its source ended after "
                      "15 bytes of 16 that its head told"))
      << log.text();
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::broken) == 1; }));
}

TEST_P(Stream, ThatFailsIn10EndsWithAReset) {
  chunks.last = PORTICO_FAILED;
  chunks.pause = 5ms;
  Running running{app};
  auto client = running.client();
  client.send(get("0"));
  client.read_all();
  EXPECT_TRUE(client.was_reset());
}

TEST_P(Stream, IsPulledAsTheClientReads) {
  chunks.count = 300;
  chunks.chunk.assign(100'000, 'x');
  Running running{app};
  auto client = running.client(Client::Receiving::little);
  client.send(get());
  for (int before = -1; chunks.given != before && chunks.given < 200;) {
    before = chunks.given;
    ::usleep(200'000 * slowness);
  }
  EXPECT_LT(chunks.given, 200);
  EXPECT_EQ(client.answer(Client::Body::as_told, 20s).body.size(), 30'000'000U);
}

TEST_P(Stream, IsDroppedWhenTheClientLeaves) {
  chunks.count = -1;
  chunks.pause = 1ms;
  Running running{app};
  {
    auto client = running.client();
    client.send(get());
    EXPECT_TRUE(soon([&] { return chunks.given >= 5; }));
  }
  EXPECT_TRUE(soon([&] { return chunks.dropped == 1; }));
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
  EXPECT_EQ(app.ended(Delivery::cut), 1);
}

TEST_P(Stream, IsDroppedWhenAClientThatReadsNothingLeaves) {
  chunks.count = -1;
  chunks.chunk.assign(100'000, 'x');
  Running running{app};
  {
    auto client = running.client(Client::Receiving::little);
    client.send(get());
    ::usleep(100'000);
    EXPECT_EQ(chunks.dropped, 0);
  }
  EXPECT_TRUE(soon([&] { return chunks.dropped == 1; }));
}

TEST_P(Stream, WithoutEndLeavesOthersTheirTurn) {
  chunks.count = -1;
  Running running{app};
  auto client = running.client();
  client.send(get());
  std::atomic<bool> over{false};
  std::thread reader{[&] {
    std::vector<char> room(1 << 20);
    while (!over) ::recv(client.descriptor(), room.data(), room.size(), MSG_DONTWAIT);
  }};
  for (int round = 0; round < 20; ++round)
    EXPECT_EQ(running.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  over = true;
  reader.join();
}

INSTANTIATE_TEST_SUITE_P(On, Stream, ::testing::Values(App::Next::serve, App::Next::dispatch),
                         [](const auto& place) {
                           return place.param == App::Next::serve ? "TheLoop" : "ThePool";
                         });

TEST(SlowStream, SendsItsHeadBeforeItsFirstChunk) {
  Chunks chunks;
  chunks.held = true;
  App app;
  app.paths["/stream"] = {App::Next::dispatch, [&](Exchange& exchange) { chunks.start(exchange); }};
  Running running{app};
  auto client = running.client();
  client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
  chunks.held = false;
  EXPECT_EQ(client.read_until("0\r\n\r\n"), "5\r\nchunk\r\n5\r\nchunk\r\n5\r\nchunk\r\n0\r\n\r\n");
}

TEST(SlowStream, OutlivesTheHandlerDeadline) {
  Chunks chunks;
  chunks.pause = 400ms * slowness;
  App app;
  app.paths["/stream"] = {App::Next::dispatch, [&](Exchange& exchange) { chunks.start(exchange); }};
  Limits limits = Running::usual();
  limits.deadlines.handler = limits.deadlines.send = 300ms * slowness;
  Running running{app, limits};
  EXPECT_EQ(running.client().ask("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n").body,
            "chunkchunkchunk");
}

TEST(SlowStream, WaitsForAPoolThatIsFull) {
  Chunks chunks;
  std::atomic<bool> free{false};
  App app;
  app.paths["/stream"] = {App::Next::dispatch, [&](Exchange& exchange) { chunks.start(exchange); }};
  app.paths["/hang"] = {App::Next::dispatch, [&](Exchange&) {
                          while (!free) ::usleep(1000);
                        }};
  Limits limits = Running::usual();
  limits.threads.handlers = 1;
  limits.queues.handlers = 1;
  chunks.pause = 20ms;
  Running running{app, limits};
  auto client = running.client();
  client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(soon([&] { return chunks.given >= 1; }));
  auto first = running.client(), second = running.client();
  first.send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  second.send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  ::usleep(60'000);
  free = true;
  EXPECT_EQ(client.answer().body, "chunkchunkchunk");
}

}  // namespace
}  // namespace portico::http::test
