// Calls that have returned before there was an answer.

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

using Suspension = message::Suspension;
constexpr auto forever = 20s * slowness;

/// What is done with an exchange in hand.
struct Doing : Suspension::Work, Suspension::Alarm {
  explicit Doing(std::function<void()> what) : act{std::move(what)} {}
  void run() noexcept override { act(); }
  void due() noexcept override { act(); }
  std::function<void()> act;
};

/// "/wait" is pending; what becomes of it is the test's.
struct Pending : ::testing::Test {
  void suspend(
      App::Next next, std::function<void(Exchange&)> then = [](Exchange&) {}) {
    app.paths["/wait"] = {next, nullptr, 1000, [this, then](Exchange& exchange) {
                            then(exchange);
                            pending = &exchange;
                            return Served::pending;
                          }};
    app.on_cancelled = [this](Exchange& exchange) {
      EXPECT_TRUE(exchange.gone);
      ++cancelled;
    };
  }
  /// Once it is there.
  Exchange& exchange() {
    EXPECT_TRUE(soon([&] { return pending.load() != nullptr; }));
    return *pending;
  }
  static void answer(Exchange& exchange) {
    App::reply(exchange, 200, "later");
    exchange.suspension->complete();
  }
  int ended(Delivery delivery) const {
    EXPECT_TRUE(soon([&] { return app.ended(delivery) > 0; }));
    return app.ended(delivery);
  }

  App app;
  std::atomic<Exchange*> pending{nullptr};
  std::atomic<int> cancelled{0};
};

const std::string get_wait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string get_other = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

struct PendingWhere : Pending, ::testing::WithParamInterface<App::Next> {};
INSTANTIATE_TEST_SUITE_P(Places, PendingWhere,
                         ::testing::Values(App::Next::serve, App::Next::dispatch),
                         [](const auto& each) {
                           return each.param == App::Next::serve ? "Loop" : "Pool";
                         });

TEST_P(PendingWhere, IsAnsweredByAnotherThread) {
  suspend(GetParam());
  Running running{app};
  auto client = running.client();
  client.send(get_wait + get_other);
  Exchange& exchange = this->exchange();
  EXPECT_EQ(running.client().ask(get_other).status, 200) << "nothing waits for it";
  EXPECT_EQ(running.client().ask("GET /pool HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  std::thread{[&] { answer(exchange); }}.join();
  EXPECT_EQ(client.answer().body, "later");
  EXPECT_EQ(client.answer().body, "GET /||a|1|") << "the next one of the connection";
  EXPECT_EQ(cancelled, 0);
}

TEST_P(PendingWhere, IsAnsweredBeforeItsCallHasReturned) {
  suspend(GetParam(), [](Exchange& exchange) {
    std::thread{[&exchange] { answer(exchange); }}.join();
    std::this_thread::sleep_for(50ms);  // long enough for a loop to be lost
  });
  Running running{app};
  auto client = running.client();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ask(get_wait).body, "later");
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::sent) == 3; }));
}

// What the call has asked of the loop comes to nobody else.
TEST_P(PendingWhere, MayHaveSetAnAlarmThoughItsAnswerIsThereAtOnce) {
  suspend(App::Next::serve);
  Doing alarm{[] {}};
  app.paths["/now"] = {GetParam(), [&alarm](Exchange& exchange) {
                         exchange.suspension->wake(alarm, Suspension::Clock::now() + 1h);
                         App::reply(exchange, 200, "now");
                       }};
  Running running{app};
  for (int i = 0; i < 20; ++i) {
    auto client = running.client();
    pending = nullptr;
    client.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n" + get_wait);
    EXPECT_EQ(client.answer().body, "now");
    Exchange& exchange = this->exchange();
    EXPECT_EQ(client.read_for(5ms), "") << "it is pending";
    answer(exchange);
    EXPECT_EQ(client.answer().body, "later");
  }
}

TEST_P(PendingWhere, GoesOnWhereItIsResumed) {
  std::thread::id served, on_loop, on_pool;
  suspend(GetParam(), [&](Exchange&) { served = std::this_thread::get_id(); });
  Running running{app};
  auto client = running.client();
  client.send(get_wait);
  Exchange& exchange = this->exchange();
  Doing last{[&] {
    on_pool = std::this_thread::get_id();
    answer(exchange);
  }};
  Doing first{[&] {
    on_loop = std::this_thread::get_id();
    exchange.suspension->resume(last, Place::pool);
  }};
  exchange.suspension->resume(first, Place::loop);
  EXPECT_EQ(client.answer().body, "later");
  EXPECT_NE(on_loop, on_pool);
  EXPECT_EQ(on_loop == served, GetParam() == App::Next::serve);
}

TEST_P(PendingWhere, IsWokenByItsAlarm) {
  using Clock = Suspension::Clock;
  Exchange* held = nullptr;
  Clock::time_point set, rang;
  Doing alarm{[&] {
    rang = Clock::now();
    answer(*held);
  }};
  suspend(GetParam(), [&](Exchange& exchange) {
    held = &exchange;
    set = Clock::now();
    exchange.suspension->wake(alarm, set + 1h);
    exchange.suspension->wake(alarm, set + 30ms);  // the last one counts
  });
  Running running{app};
  auto client = running.client();
  EXPECT_EQ(client.ask(get_wait).body, "later");
  EXPECT_GE(rang - set, 30ms);
}

TEST_P(PendingWhere, AnAlarmEndsWithItsExchange) {
  Doing alarm{[] { FAIL(); }};
  suspend(GetParam(), [&](Exchange& exchange) {
    exchange.suspension->wake(alarm, Suspension::Clock::now() + 50ms);
    answer(exchange);
  });
  Running running{app};
  EXPECT_EQ(running.client().ask(get_wait).body, "later");
  std::this_thread::sleep_for(100ms);
}

TEST_P(PendingWhere, IsToldOnceThatItsClientIsGone) {
  suspend(GetParam());
  Running running{app};
  auto client = running.client();
  client.send(get_wait);
  Exchange& exchange = this->exchange();
  EXPECT_FALSE(exchange.gone);
  client.finish();
  EXPECT_TRUE(soon([&] { return cancelled == 1; }));
  client.close();
  EXPECT_EQ(running.client().ask(get_other).status, 200);
  EXPECT_EQ(app.ended(Delivery::cut), 0) << "it has the exchange still";
  answer(exchange);
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::cut) + app.ended(Delivery::sent) == 2; }))
      << "with the other one";
  EXPECT_EQ(cancelled, 1);
}

// Nor later, when there is room again for the reply before it.
TEST_P(PendingWhere, IsNotToldOfAnEndThatCameWithItsRequest) {
  suspend(GetParam());
  constexpr std::size_t much = 16u << 20;
  app.paths["/much"] = {App::Next::serve, [](Exchange& exchange) {
                          App::reply(exchange, 200, std::string(much, 'm'));
                        }};
  Limits limits = Running::usual();
  limits.burst_bytes = 2 * much;
  Running running{app, limits};
  auto client = running.client(Client::Receiving::little);
  client.send_last("GET /much HTTP/1.1\r\nHost: a\r\n\r\n" + get_wait);
  Exchange& exchange = this->exchange();
  EXPECT_EQ(client.answer().body.size(), much);
  EXPECT_EQ(running.client().ask(get_other).status, 200);
  EXPECT_EQ(cancelled, 0);
  EXPECT_FALSE(exchange.gone);
  answer(exchange);
  EXPECT_EQ(client.answer().body, "later");
  EXPECT_TRUE(client.closed_within(20s));
}

TEST_P(PendingWhere, IsAnswered504WhenItsDeadlineHasPassed) {
  suspend(GetParam());
  Limits limits = Running::usual();
  limits.deadlines.handler = 50ms;
  Running running{app, limits};
  auto client = running.client();
  EXPECT_EQ(client.ask(get_wait).status, 504);
  EXPECT_EQ(cancelled, 1);
  EXPECT_TRUE(client.closed_within(20s));
  EXPECT_EQ(app.ended(Delivery::late), 0);
  bool worked = false;
  Doing work{[&] {
    worked = true;
    answer(exchange());
  }};
  exchange().suspension->resume(work, Place::loop);
  EXPECT_EQ(ended(Delivery::late), 1);
  EXPECT_TRUE(worked) << "so that it can clear up";
  EXPECT_EQ(cancelled, 1);
}

TEST_P(PendingWhere, IsWaitedForByADrain) {
  suspend(GetParam());
  Running running{app};
  auto client = running.client();
  client.send(get_wait);
  Exchange& exchange = this->exchange();
  std::thread finishing{[&] {
    std::this_thread::sleep_for(100ms);
    answer(exchange);
  }};
  EXPECT_TRUE(running.server.drain(forever).empty());
  EXPECT_EQ(client.answer().body, "later");
  finishing.join();
  EXPECT_EQ(cancelled, 0);
}

TEST_P(PendingWhere, IsToldWhenTheServerStops) {
  suspend(GetParam());
  Doing answering{[this] { answer(*pending); }};
  app.on_cancelled = [&](Exchange& exchange) {
    ++cancelled;
    exchange.suspension->resume(answering, Place::pool);
  };
  {
    Running running{app};
    auto client = running.client();
    client.send(get_wait);
    exchange();
    EXPECT_EQ(running.server.drain(50ms).size(), 1U);
    EXPECT_EQ(cancelled, 1);
  }
  EXPECT_EQ(app.ended(Delivery::cut), 1);
}

// Works of a call that was let in find a place, also when the queue has none.
TEST_F(Pending, GoesOnWhileThePoolIsFull) {
  suspend(App::Next::dispatch);
  std::atomic<bool> free{false};
  app.paths["/block"] = {App::Next::dispatch, [&](Exchange& exchange) {
                           EXPECT_TRUE(soon([&] { return free.load(); }));
                           App::reply(exchange, 200, "free");
                         }};
  Limits limits = Running::usual();
  limits.queues.handlers = 1;
  Running running{app, limits};
  auto client = running.client();
  client.send(get_wait);
  Exchange& exchange = this->exchange();
  std::vector<Client> blocked;
  for (int i = 0; i < 3; ++i) {
    blocked.push_back(running.client());
    blocked.back().send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  EXPECT_TRUE(soon([&] {
    const auto figures = running.server.figures().pool;
    return figures.busy == 2 && figures.waiting == 1;
  }));
  EXPECT_EQ(running.client().ask("GET /block HTTP/1.1\r\nHost: a\r\n\r\n").status, 503);
  Doing work{[&] { answer(exchange); }};
  exchange.suspension->resume(work, Place::pool);
  free = true;
  EXPECT_EQ(client.answer().body, "later");
  for (Client& one : blocked) EXPECT_EQ(one.answer().status, 200);
}

TEST_F(Pending, AWorkThatBlocksLosesItsLoop) {
  suspend(App::Next::serve);
  Running running{app};
  auto client = running.client();
  client.send(get_wait);
  Exchange& exchange = this->exchange();
  std::atomic<bool> free{false};
  Doing work{[&] {
    EXPECT_TRUE(soon([&] { return free.load(); }));
    answer(exchange);
  }};
  exchange.suspension->resume(work, Place::loop);
  EXPECT_EQ(running.client().ask(get_other).status, 200);
  free = true;
  EXPECT_EQ(client.answer().body, "later");
}

// Under the thread sanitizer this shows what races.
TEST_F(Pending, ManyAreAnsweredFromAllSides) {
  constexpr int clients = 16, each = 50;
  std::atomic<int> count{0};
  struct Both : Suspension::Work, Suspension::Alarm {
    Exchange& exchange;
    explicit Both(Exchange& its) : exchange{its} {}
    void run() noexcept override { answer(exchange); }
    void due() noexcept override { exchange.suspension->resume(*this, Place::pool); }
  };
  std::mutex mutex;
  std::deque<Both> all;
  std::vector<std::thread> threads;
  const auto serve = [&](Exchange& exchange) {
    const std::lock_guard lock{mutex};
    Both& both = all.emplace_back(exchange);
    switch (++count % 4) {
    case 0: return exchange.suspension->wake(both, Suspension::Clock::now() + 3ms);
    case 1: return exchange.suspension->resume(both, Place::loop);
    case 2: return exchange.suspension->resume(both, Place::pool);
    default: threads.emplace_back([&both] { both.run(); });
    }
  };
  suspend(App::Next::serve, serve);
  app.paths["/pool-wait"] = {App::Next::dispatch, nullptr, 1000, app.paths["/wait"].suspends};
  Running running{app, Running::usual(), 2};
  std::vector<std::thread> asking;
  std::atomic<int> answered{0};
  for (int i = 0; i < clients; ++i)
    asking.emplace_back([&, i] {
      auto client = running.client();
      for (int j = 0; j < each; ++j)
        answered +=
            client.ask(i % 2 ? get_wait : "GET /pool-wait HTTP/1.1\r\nHost: a\r\n\r\n").body ==
            "later";
    });
  for (std::thread& thread : asking) thread.join();
  EXPECT_EQ(answered, clients * each);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace portico::http::test
