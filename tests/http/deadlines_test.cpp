// What happens to clients and handlers that take too long.

#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

using Clock = std::chrono::steady_clock;

using Time = std::chrono::milliseconds;
using Set = settings::Deadlines;

/// Only what is named ends by itself: then an end is that deadline's, however late it comes. Health
/// checks, which the host's own calls have time for beside their deadline, take none.
Limits only(Time Limits::*deadline, Time time) {
  Limits limits = Running::usual();
  limits.deadlines = {1h, 1h, 1h, 1h, 1h, 0ms, 1h, 0ms, 1h, 0ms};
  limits.body_window = 1h;
  limits.*deadline = time;
  return limits;
}

Limits only(Time Set::*deadline, Time time) {
  Limits limits = only(&Limits::body_window, 1h);
  limits.deadlines.*deadline = time;
  return limits;
}

void expect_at_least(Clock::time_point begin, std::chrono::milliseconds least) {
  EXPECT_GE(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count(),
            least.count());
}

TEST(Deadlines, EndAConnectionThatSaysNothing) {
  App app;
  Running running{app, only(&Set::header, 150ms)};
  auto client = running.client();
  auto begin = Clock::now();
  EXPECT_EQ(client.read_all(), "");
  expect_at_least(begin, 140ms);
}

TEST(Deadlines, EndAHeadThatTrickles) {
  App app;
  Running running{app, only(&Set::header, 150ms)};
  auto client = running.client();
  auto begin = Clock::now();
  std::string_view head = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (char byte : head) {
    client.send({&byte, 1});
    ::usleep(10'000);
  }
  EXPECT_EQ(client.answer().status, 408);
  expect_at_least(begin, 140ms);
}

TEST(Deadlines, EndEmptyLinesWithoutAWord) {
  App app;
  Running running{app, only(&Set::header, 150ms)};
  auto client = running.client();
  client.send("\r\n");
  EXPECT_EQ(client.read_all(), "");
}

TEST(Deadlines, EndAnIdleConnection) {
  App app;
  Running running{app, only(&Set::keep_alive, 250ms)};
  auto client = running.client();
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  auto begin = Clock::now();
  EXPECT_EQ(client.read_all(), "");
  expect_at_least(begin, 230ms);
}

TEST(Deadlines, EachRequestStartsKeepAliveAnew) {
  App app;
  Running running{app, only(&Set::keep_alive, 1s * slowness)};
  auto client = running.client();
  for (int round = 0; round < 4; ++round) {
    EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    ::usleep(400'000 * slowness);
  }
}

TEST(Deadlines, EndASecondHeadThatStalls) {
  App app;
  Running running{app, only(&Set::header, 150ms)};
  auto client = running.client();
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /").status, 200);
  auto begin = Clock::now();
  EXPECT_EQ(client.answer().status, 408);
  expect_at_least(begin, 120ms);
}

TEST(Deadlines, EndABodyBelowItsRate) {
  App app;
  Running running{app, only(&Limits::body_window, 100ms)};
  auto client = running.client();
  auto begin = Clock::now();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nabc");
  auto answer = client.answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(answer.has("connection: close"));
  expect_at_least(begin, 90ms);
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
  EXPECT_EQ(app.ended(Delivery::replaced), 1);
  EXPECT_EQ(app.served, 0);
}

TEST(Deadlines, EndABodyThatIsQuickEnoughButTooLong) {
  App app;
  app.paths["/"].limit = 1'000'000;
  Running running{app, only(&Set::body, 400ms)};
  auto client = running.client();
  auto begin = Clock::now();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n");
  for (int piece = 0; piece < 60 && client.send("0123456789"); ++piece) ::usleep(10'000);
  EXPECT_EQ(client.answer().status, 408);
  expect_at_least(begin, 390ms);
}

TEST(Deadlines, AllowASlowBodyAboveItsRate) {
  App app;
  Limits limits = only(&Limits::body_window, 1s * slowness);
  limits.body_rate = 10 / slowness;
  limits.deadlines.body = 20s * slowness;
  Running running{app, limits};
  auto client = running.client();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
  for (int piece = 0; piece < 10; ++piece) {
    ::usleep(250'000 * slowness);
    client.send("0123456789");
  }
  EXPECT_EQ(client.answer().status, 200);
}

TEST(Deadlines, AnswerForAHandlerThatHangs) {
  App app;
  std::atomic<bool> free{false}, told{false};
  app.paths["/hang"] = {App::Next::dispatch, [&](Exchange& exchange) {
                          while (!free) ::usleep(1000);
                          told = exchange.gone.load();
                          // What the request's views point into is still there.
                          App::describe(exchange);
                        }};
  Running running{app, only(&Set::handler, 150ms)};
  auto client = running.client();
  auto begin = Clock::now();
  auto answer = client.ask("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.status, 504);
  EXPECT_TRUE(answer.has("connection: close"));
  expect_at_least(begin, 140ms);
  EXPECT_EQ(running.client().ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  EXPECT_EQ(app.done_unsent, 0);
  free = true;
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
  EXPECT_EQ(app.ended(Delivery::late), 1);
  EXPECT_TRUE(told);
  EXPECT_EQ(running.client().ask("GET /pool HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

TEST(Deadlines, AnswerForAHandlerThatIsStillQueued) {
  App app;
  std::atomic<bool> free{false};
  std::atomic<std::size_t> runs{0};
  app.paths["/hang"] = {App::Next::dispatch, [&](Exchange&) {
                          ++runs;
                          while (!free) ::usleep(1000);
                        }};
  Limits limits = only(&Set::handler, 300ms * slowness);
  limits.threads.handlers = 1;
  Running running{app, limits};
  // Four threads that hang are replaced; the fifth is the last.
  std::vector<Client> hanging;
  for (std::size_t count = 1; count <= 5; ++count) {
    hanging.push_back(running.client());
    hanging.back().send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(soon([&] { return runs == count; }));
    EXPECT_EQ(hanging.back().answer().status, 504);
    EXPECT_TRUE(soon([&] { return running.server.hung() == std::min<std::size_t>(count, 4); }));
  }
  auto queued = running.client();
  const Answer answer = queued.ask("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.status, 503) << "it was never called, and may be asked for again";
  EXPECT_TRUE(answer.has("retry-after: 1"));
  free = true;
  EXPECT_TRUE(soon([&] { return app.done_unsent == 6; }));
  EXPECT_EQ(runs, 5u);
}

// What has waited for its thread until there was little time left is late, and hangs no more than
// what came first.
TEST(Deadlines, OfCallsThatHaveWaitedAreNoHang) {
  App app;
  std::atomic<int> runs{0}, allowed{0};
  app.paths["/slow"] = {App::Next::dispatch, [&](Exchange& exchange) {
                          const int number = ++runs;
                          while (allowed < number) ::usleep(1000);
                          App::describe(exchange);
                        }};
  const Time deadline = 1s * slowness;
  Running running{app, only(&Set::handler, deadline)};
  std::vector<Client> clients;
  for (int count = 0; count < 4; ++count) {
    clients.push_back(running.client());
    clients.back().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  EXPECT_TRUE(soon([&] { return runs == 2; }));
  std::this_thread::sleep_for(deadline * 7 / 10);
  allowed = 2;
  EXPECT_TRUE(soon([&] { return runs == 4; }));
  std::vector<int> statuses;
  for (Client& client : clients) statuses.push_back(client.answer().status);
  EXPECT_EQ(running.server.hung(), 0u);
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 504), 2);
  std::this_thread::sleep_for(deadline / 5);
  EXPECT_EQ(running.server.hung(), 0u);
  allowed = 4;
  EXPECT_TRUE(soon([&] { return app.done_unsent == 2; }));
}

TEST(Deadlines, AreOverForAHandlerThatHangsWhenItsClientIsGoneToo) {
  App app;
  std::atomic<bool> free{false}, runs{false};
  app.paths["/hang"] = {App::Next::dispatch, [&](Exchange&) {
                          runs = true;
                          while (!free) ::usleep(1000);
                        }};
  Running running{app, only(&Set::handler, 200ms)};
  {
    auto client = running.client();
    client.send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(soon([&] { return runs.load(); }));
    client.reset();
  }
  EXPECT_TRUE(soon([&] { return running.server.hung() == 1; }));
  free = true;
  EXPECT_TRUE(soon([&] { return running.server.hung() == 0; }));
}

TEST(Deadlines, EndAClientThatTakesNothing) {
  App app;
  app.paths["/large"] = {App::Next::serve, [](Exchange& exchange) {
                           std::string large(8 << 20, 'x');
                           App::reply(exchange, 200, large);
                         }};
  Running running{app, only(&Set::send, 200ms)};
  auto client = running.client(Client::Receiving::little);
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
  EXPECT_EQ(app.ended(Delivery::cut), 1);
}

// Some bytes every now and then are no reading: the answer would be held for ever.
TEST(Deadlines, EndAClientThatTakesNextToNothing) {
  App app;
  app.paths["/large"] = {App::Next::serve, [](Exchange& exchange) {
                           std::string large(64 << 20, 'x');
                           App::reply(exchange, 200, large);
                         }};
  Limits limits = only(&Set::send, 200ms);
  limits.send_rate = 1 << 30;
  Running running{app, limits};
  auto client = running.client(Client::Receiving::little);
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  std::vector<char> room(16 << 10);
  EXPECT_TRUE(soon([&] {
    static_cast<void>(::recv(client.descriptor(), room.data(), room.size(), MSG_DONTWAIT));
    return app.done_unsent == 1;
  }));
  EXPECT_EQ(app.done_sent, 0);
}

// The handler's deadline is over, and its source waits for nobody: the client's alone counts.
TEST(Deadlines, EndAClientThatTakesNothingOfAStream) {
  Limits limits = only(&Set::send, 200ms);
  limits.deadlines.handler = 50ms;
  for (const auto& [next, size] : {std::pair{App::Next::serve, 1000},
                                   {App::Next::dispatch, 1000},
                                   {App::Next::serve, 60'000},
                                   {App::Next::dispatch, 60'000}}) {
    const std::string chunk(static_cast<std::size_t>(size), 'x');
    struct Endless {
      const std::string& chunk;
      std::atomic<int> dropped{0};
    } endless{chunk};
    App app;
    app.paths["/stream"] = {next, [&](Exchange& exchange) {
                              exchange.reply.media_type = "text/plain";
                              exchange.reply.source = message::Owned<portico_source>{portico_source{
                                  &endless,
                                  [](void* self, portico_str* out) {
                                    const auto& text = static_cast<Endless*>(self)->chunk;
                                    *out = {text.data(), text.size()};
                                    return portico_result{PORTICO_OK};
                                  },
                                  [](void* self) { ++static_cast<Endless*>(self)->dropped; }}};
                            }};
    Running running{app, limits};
    auto client = running.client(Client::Receiving::little);
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(soon([&] { return endless.dropped == 1; }))
        << static_cast<int>(next) << ' ' << size;
    EXPECT_EQ(app.done_sent, 0);
  }
}

TEST(Deadlines, SpareAClientThatTakesALittleAtATime) {
  App app;
  app.paths["/large"] = {App::Next::serve, [](Exchange& exchange) {
                           std::string large(4 << 20, 'x');
                           App::reply(exchange, 200, large);
                         }};
  Running running{app, only(&Set::send, 600ms * slowness)};
  auto client = running.client(Client::Receiving::little);
  client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  std::vector<char> room(64 << 10);
  std::size_t came = 0;
  for (int pause = 0; pause < 15; ++pause) {
    ::usleep(60'000 * slowness);
    for (int piece = 0; piece < 8; ++piece) {
      auto count = ::recv(client.descriptor(), room.data(), room.size(), MSG_DONTWAIT);
      if (count > 0) came += static_cast<std::size_t>(count);
    }
  }
  EXPECT_EQ(app.done_unsent, 0);
  came += client.read_all(20s).size();
  EXPECT_GE(came, 4U << 20);
}

TEST(Deadlines, EndLingering) {
  App app;
  Running running{app, only(&Limits::linger, 100ms)};
  auto client = running.client();
  client.send("GET /\x01");
  EXPECT_EQ(client.answer().status, 400);
  auto begin = Clock::now();
  EXPECT_TRUE(client.closed_within(20s));
  // The server reads on for a while; then it is gone, and bytes meet a reset.
  EXPECT_TRUE(soon([&] { return !client.send("x"); }));
  expect_at_least(begin, 50ms);
}

TEST(Deadlines, AnErrorAnswerSurvivesWhatTheClientStillSends) {
  App app;
  Running running{app, only(&Limits::linger, 5s * slowness)};
  for (int round = 0; round < 20; ++round) {
    auto client = running.client();
    client.send("GET / HTTP/1.1\r\nHost: a\r\nBad Field: x\r\n\r\n" + std::string(100'000, 'x'));
    client.send(std::string(50'000, 'x'));
    EXPECT_EQ(client.answer().status, 400);
  }
}

}  // namespace
}  // namespace portico::http::test
