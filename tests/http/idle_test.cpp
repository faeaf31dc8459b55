// Sources that have nothing yet: no thread waits for them, and they are dropped as soon as their
// client is gone.

#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

/// Gives what was put into it, and is idle until then.
class News {
public:
  void put(const std::string& text) {
    {
      const std::lock_guard lock{mutex_};
      waiting_.push_back(text);
    }
    if (signal) signal->raise();
  }
  void end() {
    {
      const std::lock_guard lock{mutex_};
      over_ = true;
    }
    if (signal) signal->raise();
  }

  void start(Exchange& exchange) {
    auto& reply = exchange.reply;
    reply.media_type = "text/plain";
    reply.source = message::Owned<portico_source>{portico_source{this, next, drop}};
    reply.signal = signal;
    reply.patience = patience;
    reply.resumable = resumable;
  }

  std::shared_ptr<message::Signal> signal;
  std::chrono::milliseconds patience{20'000};
  bool resumable = false;
  std::atomic<int> asked{0}, dropped{0};

private:
  static portico_result next(void* self, portico_str* chunk) {
    auto& news = *static_cast<News*>(self);
    ++news.asked;
    const std::lock_guard lock{news.mutex_};
    if (news.waiting_.empty()) return news.over_ ? PORTICO_END : message::Reply::idle;
    news.given_ = news.waiting_.front();
    news.waiting_.erase(news.waiting_.begin());
    *chunk = {news.given_.data(), news.given_.size()};
    return PORTICO_OK;
  }
  static void drop(void* self) { ++static_cast<News*>(self)->dropped; }

  std::mutex mutex_;
  std::vector<std::string> waiting_;
  std::string given_;
  bool over_ = false;
};

class Idle : public ::testing::TestWithParam<App::Next> {
protected:
  Idle() {
    news.signal = std::make_shared<message::Signal>();
    app.paths["/news"] = {GetParam(), [this](Exchange& exchange) { news.start(exchange); }};
  }
  static constexpr std::string_view get = "GET /news HTTP/1.1\r\nHost: a\r\n\r\n";
  static constexpr std::string_view get_pool = "GET /pool HTTP/1.1\r\nHost: a\r\n\r\n";

  News news;
  App app;
};

TEST_P(Idle, SourceIsAskedAgainWhenItSaysSo) {
  Running running{app};
  auto client = running.client();
  client.send(get);
  EXPECT_TRUE(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
  EXPECT_LE(news.asked, 2);
  std::thread other{[&] { news.put("one"), news.put("two"); }};
  EXPECT_EQ(client.read_until("two\r\n"), "3\r\none\r\n3\r\ntwo\r\n");
  other.join();
  news.put("three");
  EXPECT_EQ(client.read_until("three\r\n"), "5\r\nthree\r\n");
  news.end();
  EXPECT_EQ(client.read_until("\r\n\r\n"), "0\r\n\r\n");
  EXPECT_EQ(client.ask(get_pool).status, 200);
  EXPECT_EQ(news.dropped, 1);
  EXPECT_LT(news.asked, 12);
}

TEST_P(Idle, SourceWithoutSignalIsAskedAfterItsPatience) {
  news.signal.reset();
  news.patience = 30ms;
  Running running{app};
  auto client = running.client();
  client.send(get);
  EXPECT_TRUE(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
  const auto begin = std::chrono::steady_clock::now();
  const int before = news.asked;
  EXPECT_TRUE(soon([&] { return news.asked >= before + 4; }));
  EXPECT_LE(news.asked - before, (std::chrono::steady_clock::now() - begin) / 30ms + 2);
  news.put("at last");
  EXPECT_EQ(client.read_until("last\r\n"), "7\r\nat last\r\n");
}

TEST_P(Idle, SourcesHoldNoThread) {
  std::vector<std::unique_ptr<News>> all;
  for (int count = 0; count < 20; ++count) {
    auto& one = *all.emplace_back(std::make_unique<News>());
    one.signal = std::make_shared<message::Signal>();
    app.paths["/news" + std::to_string(count)] = {
        GetParam(), [&one](Exchange& exchange) { one.start(exchange); }};
  }
  Running running{app};  // two threads in the pool
  std::vector<Client> clients;
  for (int count = 0; count < 20; ++count) {
    clients.push_back(running.client());
    clients.back().send("GET /news" + std::to_string(count) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  EXPECT_TRUE(soon([&] { return app.served == 20; }));
  EXPECT_EQ(running.client().ask(get_pool).status, 200);
  for (auto& one : all) one->put("x");
  for (auto& client : clients) EXPECT_TRUE(client.read_until("1\r\nx\r\n").ends_with("1\r\nx\r\n"));
}

TEST_P(Idle, SourceIsDroppedWhenItsClientLeaves) {
  Running running{app};
  for (const bool reset : {false, true}) {
    const int before = news.dropped;
    auto client = running.client();
    client.send(get);
    EXPECT_TRUE(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
    reset ? client.reset() : client.close();
    EXPECT_TRUE(soon([&] { return news.dropped == before + 1; }));
    news.signal->raise();  // too late, and harmless
  }
  EXPECT_EQ(app.done_unsent, 2);
  EXPECT_EQ(running.client().ask(get_pool).status, 200);
}

TEST_P(Idle, SourceMaySpeakWhileItsClientLeaves) {
  Running running{app, Running::usual(), 2};
  std::atomic<bool> stop{false};
  std::thread speaker{[&] {
    while (!stop) news.signal->raise(), std::this_thread::yield();
  }};
  for (int round = 0; round < 50; ++round) {
    auto client = running.client();
    client.send(get);
    client.read_for(2ms);
  }
  stop = true;
  speaker.join();
  EXPECT_TRUE(soon([&] { return news.dropped == 50; }));
}

TEST_P(Idle, SourceIsWaitedForWhereAClientHasEndedItsSideAlone) {
  Running running{app};
  auto client = running.client();
  client.send_last(get);
  EXPECT_TRUE(soon([&] { return news.asked > 0; }));
  for (const char* piece : {"one", "two"}) {
    news.put(piece);
    EXPECT_TRUE(client.read_until(piece).ends_with(piece));
  }
  news.end();
  EXPECT_TRUE(client.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  EXPECT_EQ(news.dropped, 1);
}

TEST_P(Idle, SourceWithNothingIsNotWaitedForMuchLongerThen) {
  Running running{app};
  auto client = running.client();
  client.send_last(get);
  EXPECT_TRUE(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
  EXPECT_TRUE(soon([&] { return news.dropped == 1; })) << "its patience is 20 s";
}

TEST_P(Idle, EventsEndWhenTheServerDrains) {
  news.resumable = true;
  Running running{app};
  auto client = running.client();
  client.send(get);
  EXPECT_TRUE(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
  EXPECT_TRUE(running.server.drain(20s * slowness).empty());
  EXPECT_EQ(client.read_all(), "0\r\n\r\n");
  EXPECT_EQ(news.dropped, 1);
}

TEST_P(Idle, OtherStreamsAreCutWhenTheServerDrains) {
  Running running{app};
  auto client = running.client();
  client.send(get);
  EXPECT_TRUE(client.read_until("\r\n\r\n").ends_with("\r\n\r\n"));
  EXPECT_EQ(running.server.drain(200ms).size(), 1u);
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(soon([&] { return news.dropped == 1; }));
}

INSTANTIATE_TEST_SUITE_P(On, Idle, ::testing::Values(App::Next::serve, App::Next::dispatch),
                         [](const auto& instance) {
                           return instance.param == App::Next::serve ? "Loop" : "Pool";
                         });

/// Brings one piece while the loop is busy with another request, and then waits.
struct BusyLoop {
  App app;
  std::optional<Running> running;
  std::optional<Client> other;
  std::atomic<int> asked{0};
  std::atomic<bool> busy{false};

  BusyLoop() {
    app.paths["/news"] = {App::Next::dispatch, [this](Exchange& exchange) {
                            exchange.reply.media_type = "text/plain";
                            exchange.reply.source =
                                message::Owned<portico_source>{portico_source{this, next, nullptr}};
                            exchange.reply.signal = std::make_shared<message::Signal>();
                            exchange.reply.patience = 60s;
                          }};
    app.paths["/busy"] = {App::Next::serve, [this](Exchange&) {
                            busy = true;
                            soon([&] { return asked == 2; });
                            std::this_thread::sleep_for(50ms);  // until that is told, too
                          }};
    Limits limits = Running::usual();
    limits.stuck_after = 60s;
    running.emplace(app, limits);
    other.emplace(running->address);
  }

  static portico_result next(void* self, portico_str* chunk) {
    auto& mine = *static_cast<BusyLoop*>(self);
    if (++mine.asked > 1) return message::Reply::idle;
    mine.other->send("GET /busy HTTP/1.1\r\nHost: a\r\n\r\n");
    soon([&] { return mine.busy.load(); });
    *chunk = {"piece", 5};
    return PORTICO_OK;
  }
};

// The word that there is a piece, and the word that the source waits, come to the loop together: the
// first does not end the wait.
TEST(Idle, ASourceThatWaitsIsAskedOnlyWhenItHasSomething) {
  BusyLoop loop;
  Client client{loop.running->address};
  client.send("GET /news HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(loop.other->answer().status, 200);
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(loop.asked, 2);
}

}  // namespace
}  // namespace portico::http::test
