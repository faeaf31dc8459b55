// Bodies that their handler reads as they arrive: nothing is lost, nothing is taken for the next
// request, and what a client does not send or a handler does not read costs no more than a queue.

#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

#include "http/app.hpp"
#include "http/wire/reading/body_queue.hpp"
#include "message/error_writer.hpp"

namespace portico::http::test {
namespace {

using State = message::Intake::State;
using Set = settings::Deadlines;

const std::string next = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

std::string head(std::size_t length, std::string_view more = {}) {
  return "PUT /intake HTTP/1.1\r\nHost: a\r\n" + std::string{more} +
         "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}
std::string chunked_head() {
  return "PUT /intake HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
}
std::string chunk(std::string_view bytes) {
  char line[20];
  std::snprintf(line, sizeof line, "%zx\r\n", bytes.size());
  return line + std::string{bytes} + "\r\n";
}
/// Bytes that repeat at no power of two.
std::string bytes(std::size_t size) {
  std::string made(size, '\0');
  for (std::size_t at = 0; at < size; ++at) made[at] = static_cast<char>('!' + at % 89);
  return made;
}

/// A door that a handler waits at.
class Door {
public:
  void open() {
    const std::lock_guard lock{mutex_};
    open_ = true;
    opened_.notify_all();
  }
  void pass() {
    std::unique_lock lock{mutex_};
    opened_.wait(lock, [this] { return open_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

class Intakes : public ::testing::Test {
protected:
  explicit Intakes(std::size_t limit = 1 << 30) {
    app.paths["/intake"] = {App::Next::intake, [this](Exchange& exchange) { serve(exchange); },
                            limit};
  }
  ~Intakes() override { door.open(); }

  /// Reads to the end, and answers with what it was; what went wrong as the plugin's side does.
  static void take(Exchange& exchange, std::string& all) {
    message::Intake& intake = *exchange.intake;
    for (std::string_view piece; !(piece = intake.read()).empty();) all.append(piece);
    if (intake.state() == State::failed)
      message::refuse(exchange.reply, intake.refusal());
    else
      App::reply(exchange, 200, std::to_string(all.size()));
  }
  void serve(Exchange& exchange) {
    if (act) return act(exchange);
    std::string all;
    take(exchange, all);
    ended = exchange.intake->state();
    const std::lock_guard lock{mutex};
    last = std::move(all);
  }
  std::string taken() {
    const std::lock_guard lock{mutex};
    return last;
  }

  App app;
  Limits limits = Running::usual();
  Door door;
  std::function<void(Exchange&)> act;
  std::atomic<State> ended{State::arriving};
  std::mutex mutex;
  std::string last;
};

TEST_F(Intakes, BeginBeforeTheBodyIsThere) {
  act = [this](Exchange& exchange) {
    std::string all;
    {
      const std::lock_guard lock{mutex};
      last = exchange.intake->read();
    }
    take(exchange, all);
  };
  Running running{app, limits};
  auto client = running.client();
  client.send(head(10) + "hello");
  EXPECT_TRUE(soon([&] { return taken() == "hello"; }));
  client.send("world" + next);
  EXPECT_EQ(client.answer().body, "5");
  EXPECT_EQ(client.answer().body, "GET /||a|1|");
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::sent) == 2; }));
}

TEST_F(Intakes, OfEveryLengthAreWhole) {
  Running running{app, limits};
  auto client = running.client();
  for (const std::size_t around : {std::size_t{0}, std::size_t{16384}, BodyQueue::largest_chunk,
                                   BodyQueue::most, 2 * BodyQueue::most, std::size_t{1'000'000}})
    for (const std::size_t size : {around, around + 1, around + 89, around - (around ? 1 : 0)}) {
      const std::string body = bytes(size);
      client.send(head(size) + body + next);
      ASSERT_EQ(client.answer().body, std::to_string(size));
      ASSERT_TRUE(taken() == body) << size;
      ASSERT_EQ(ended, State::whole);
      ASSERT_EQ(client.answer().body, "GET /||a|1|");
    }
}

TEST_F(Intakes, InChunksAreWhole) {
  Running running{app, limits};
  auto client = running.client();
  for (const std::size_t size : {1, 7, 4096, 16000, 16384, 20000, 70000, 200000}) {
    std::string body, all = chunked_head();
    while (body.size() < 400'000) {
      const std::string piece = bytes(size);
      all += chunk(piece);
      body += piece;
      if (size == 1 && body.size() == 3000) break;
    }
    client.send(all + "0\r\nTrailer: x\r\n\r\n" + next);
    ASSERT_EQ(client.answer().body, std::to_string(body.size()));
    ASSERT_TRUE(taken() == body) << size;
    ASSERT_EQ(client.answer().body, "GET /||a|1|");
  }
}

TEST_F(Intakes, ThatNobodyReadsHoldTheClientUp) {
  act = [this](Exchange& exchange) {
    door.pass();
    std::string all;
    take(exchange, all);
    const std::lock_guard lock{mutex};
    last = std::move(all);
  };
  Running running{app, limits};
  auto client = running.client();
  const std::string body = bytes(32 << 20);
  std::atomic<std::size_t> sent{0};
  std::thread sender{[&] {
    client.send(head(body.size()));
    for (std::string_view rest{body}; !rest.empty(); rest.remove_prefix(1 << 16), sent += 1 << 16)
      client.send(rest.substr(0, 1 << 16));
  }};
  std::size_t before = 1;
  while (before != sent) {
    before = sent;
    std::this_thread::sleep_for(100ms * slowness);
  }
  EXPECT_LT(before, body.size()) << "what the machine keeps of a connection is less than that";
  EXPECT_EQ(running.client().ask(next).status, 200) << "the loop serves others";
  door.open();
  sender.join();
  EXPECT_EQ(client.answer().body, std::to_string(body.size()));
  EXPECT_TRUE(taken() == body);
}

TEST_F(Intakes, AreAskedForByTheFirstRead) {
  act = [this](Exchange& exchange) {
    door.pass();
    std::string all;
    take(exchange, all);
  };
  Running running{app, limits};
  auto client = running.client();
  client.send(head(5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.read_for(100ms * slowness), "");
  door.open();
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello" + next);
  EXPECT_EQ(client.answer().body, "5");
  EXPECT_EQ(client.answer().status, 200);
}

TEST_F(Intakes, ThatAreRefusedFirstAreNotAskedFor) {
  act = [](Exchange& exchange) { App::reply(exchange, 401, "no"); };
  Running running{app, limits};
  auto client = running.client();
  client.send(head(1 << 30, "Expect: 100-continue\r\n"));
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 401);
  EXPECT_TRUE(answer.has("connection: close"));
  EXPECT_TRUE(client.closed_within(20s));
}

// A client that does not wait is not told to go on.
TEST_F(Intakes, ThatHaveBegunAreNotAskedFor) {
  Running running{app, limits};
  auto client = running.client();
  client.send(head(5, "Expect: 100-continue\r\n") + "hello" + next);
  EXPECT_EQ(client.answer().body, "5");
  EXPECT_EQ(client.answer().status, 200);
}

class Limited : public Intakes {
protected:
  Limited() : Intakes{100'000} {}
};

TEST_F(Limited, BodiesThatSaySoAreRefusedAtOnce) {
  Running running{app, limits};
  auto client = running.client();
  client.send(head(100'001));
  EXPECT_EQ(client.answer().status, 413);
  EXPECT_EQ(app.served, 0);
  EXPECT_EQ(running.client().ask(head(100'000) + bytes(100'000)).body, "100000");
}

TEST_F(Limited, BodiesInChunksFailWhereTheyAreTooLarge) {
  Running running{app, limits};
  auto client = running.client();
  client.send(chunked_head() + chunk(bytes(60'000)) + chunk(bytes(40'000)) + "1\r\n");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 413);
  EXPECT_TRUE(answer.has("connection: close"));
  EXPECT_EQ(taken().size(), 100'000U) << "what came before is there";
  EXPECT_EQ(ended, State::failed);
  EXPECT_TRUE(client.closed_within(20s));
}

TEST_F(Intakes, InBrokenChunksFail) {
  Running running{app, limits};
  auto client = running.client();
  client.send(chunked_head() + chunk("hello") + "x\r\n");
  EXPECT_EQ(client.answer().status, 400);
  EXPECT_EQ(taken(), "hello");
  EXPECT_TRUE(client.closed_within(20s));
}

TEST_F(Intakes, OfClientsThatLeaveFail) {
  Running running{app, limits};
  for (const bool resets : {false, true}) {
    ended = State::arriving;
    auto client = running.client();
    client.send(head(1000) + "hello");
    EXPECT_TRUE(soon([&] { return app.served == (resets ? 2 : 1); }));
    resets ? client.reset() : client.close();
    EXPECT_TRUE(soon([&] { return ended == State::gone; }));
    EXPECT_EQ(taken(), "hello");
  }
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::cut) == 2; }));
}

TEST_F(Intakes, EndWithTheServer) {
  std::optional<Running> running{std::in_place, app, limits};
  auto client = running->client();
  client.send(head(1000) + "hello");
  EXPECT_TRUE(soon([&] { return app.served == 1; }));
  running.reset();
  EXPECT_EQ(ended, State::gone);
}

TEST_F(Intakes, ThatAreNotReadToTheirEndAreReadAway) {
  act = [](Exchange& exchange) {
    exchange.intake->read();
    App::reply(exchange, 200, "enough");
  };
  Running running{app, limits};
  auto client = running.client();
  const std::string body = bytes(50'000);
  for (const std::string& request :
       {head(body.size()) + body, chunked_head() + chunk(body) + "0\r\n\r\n"})
    for (const std::size_t first : {request.size(), request.size() - 49'000}) {
      client.send(request.substr(0, first));
      ASSERT_EQ(client.answer().body, "enough");
      client.send(request.substr(first) + next);
      ASSERT_EQ(client.answer().body, "GET /||a|1|");
    }
}

TEST_F(Intakes, OfWhichTooMuchIsLeftEndTheConnection) {
  act = [](Exchange& exchange) {
    exchange.intake->read();
    App::reply(exchange, 403, "enough");
  };
  Running running{app, limits};
  for (const std::string& begin :
       {head(1 << 30) + "x", chunked_head() + "40000000\r\nx", chunked_head() + chunk("x")}) {
    auto client = running.client();
    client.send(begin);
    Answer answer = client.answer();
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, "enough");
    const std::string piece = chunk(bytes(1 << 16));
    for (int sent = 0; sent < 64 && client.send(piece); ++sent) {
    }
    EXPECT_TRUE(client.closed_within(20s));
  }
}

TEST_F(Intakes, ThatDoNotComeFail) {
  limits.deadlines = {1h, 1h, 1h, 1h, 1h, 0ms, 1h, 1h, 1h, 0ms};
  limits.body_window = 150ms;
  Running running{app, limits};
  auto client = running.client();
  client.send(head(10) + "hello");
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(answer.has("connection: close"));
  EXPECT_EQ(taken(), "hello");
  EXPECT_EQ(ended, State::failed);
}

TEST_F(Intakes, MayTakeTheirTimeWhileTheyComeAndAreRead) {
  limits.deadlines = {1h, 50ms, 1h, 1s * slowness, 1h, 0ms, 1h, 1h, 1h, 0ms};
  limits.body_window = 1s * slowness;
  limits.body_rate = 1;
  act = [](Exchange& exchange) {
    std::string all;
    for (std::string_view piece; !(piece = exchange.intake->read()).empty();) {
      all.append(piece);
      std::this_thread::sleep_for(100ms * slowness);
    }
    App::reply(exchange, 200, all);
  };
  Running running{app, limits};
  auto client = running.client();
  client.send(head(16));
  for (int sent = 0; sent < 16; ++sent) {
    std::this_thread::sleep_for(100ms * slowness);
    client.send("x");
  }
  EXPECT_EQ(client.answer().body, std::string(16, 'x'));
}

TEST_F(Intakes, OfWhichAHandlerMakesNothingAreAnsweredInItsPlace) {
  limits.deadlines = {1h, 1h, 1h, 150ms, 1h, 0ms, 1h, 1h, 1h, 0ms};
  limits.body_window = 1h;
  act = [this](Exchange& exchange) {
    exchange.intake->read();
    door.pass();
    std::string all;
    take(exchange, all);
    ended = exchange.intake->state();
  };
  Running running{app, limits};
  auto client = running.client();
  client.send(head(10) + "hello");
  EXPECT_EQ(client.answer().status, 504);
  door.open();
  EXPECT_TRUE(soon([&] { return ended == State::gone; }));
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::late) == 1; }));
}

TEST_F(Intakes, AreCountedWithTheBodiesInMemory) {
  limits.bodies = BodyQueue::most + 1000;
  act = [this](Exchange& exchange) {
    door.pass();
    std::string all;
    take(exchange, all);
  };
  Running running{app, limits};
  auto first = running.client(), second = running.client();
  first.send(head(1 << 20));
  EXPECT_TRUE(soon([&] { return app.served == 1; }));
  second.send(head(1 << 20));
  EXPECT_EQ(second.answer().status, 503);
  door.open();
  first.send(bytes(1 << 20));
  EXPECT_EQ(first.answer().body, "1048576");
  EXPECT_EQ(running.client().ask(head(1 << 20) + bytes(1 << 20)).status, 200);
}

TEST_F(Intakes, OfOldClients) {
  Running running{app, limits};
  EXPECT_EQ(running.client().ask("PUT /intake HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello").body,
            "5");
  EXPECT_EQ(running.client().ask("PUT /intake HTTP/1.0\r\n\r\n").body, "0");
  auto client = running.client();
  EXPECT_EQ(client.ask("PUT /intake HTTP/1.1\r\nHost: a\r\n\r\n").body, "0");
  EXPECT_EQ(ended, State::whole);
  EXPECT_EQ(client.ask(next).status, 200);
}

TEST_F(Intakes, ComeBehindRepliesThatHaveNotLeft) {
  Running running{app, limits};
  auto client = running.client();
  client.send(next + next + head(5) + "hello" + next + head(3) + "abc");
  for (const char* body : {"GET /||a|1|", "GET /||a|1|", "5", "GET /||a|1|", "3"})
    EXPECT_EQ(client.answer().body, body);
}

}  // namespace
}  // namespace portico::http::test
