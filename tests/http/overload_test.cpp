// What there is too much of is answered 503 at once, or waits; and counted.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

const std::string get_page = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

struct Overload : ::testing::Test {
  /// With routes of a plugin.
  struct Plugin : App {
    Admission admit(Exchange& exchange) override {
      if (exchange.request.path != "/") exchange.owner = "plugin";
      return App::admit(exchange);
    }
  };

  Plugin app;
  Limits limits = Running::usual();
};

TEST_F(Overload, ConnectionsAreCountedOnAllLoopsTogether) {
  limits.connections = 3;
  Running running{app, limits, 3};
  std::vector<Client> served;
  for (int count = 0; count < 3; ++count) {
    served.push_back(running.client());
    EXPECT_EQ(served.back().ask(get_page).status, 200);
  }
  auto waiting = running.client();
  waiting.send(get_page);
  EXPECT_EQ(waiting.read_for(200ms), "");
  served.pop_back();
  EXPECT_EQ(waiting.answer().status, 200);
  EXPECT_EQ(running.server.figures().refused, 0u);
}

TEST_F(Overload, ConnectionsBeyondTheLimitAreTold) {
  limits.connections = 2;
  limits.connections_beyond = settings::Beyond::refuse;
  Running running{app, limits, 2};
  auto first = running.client(), second = running.client();
  EXPECT_EQ(first.ask(get_page).status, 200);
  EXPECT_EQ(second.ask(get_page).status, 200);
  for (int count = 0; count < 40; ++count) {
    auto third = running.client();
    const Answer answer = third.ask(get_page);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, R"({"detail":"Too many connections"})");
    EXPECT_TRUE(answer.has("retry-after: 1"));
    EXPECT_TRUE(answer.has("connection: close"));
    EXPECT_TRUE(third.closed_within(5s));
  }
  EXPECT_EQ(running.server.figures().refused, 40u);
  EXPECT_EQ(app.served, 2) << "nothing of theirs was called";
  EXPECT_EQ(first.ask(get_page).status, 200) << "those that are within the limit go on";
}

TEST_F(Overload, WhoAsksWhenThereIsRoomAgainIsServed) {
  limits.connections = 1;
  limits.connections_beyond = settings::Beyond::refuse;
  Running running{app, limits};
  auto first = running.client();
  EXPECT_EQ(first.ask(get_page).status, 200);
  auto second = running.client();
  EXPECT_TRUE(soon([&] { return running.server.figures().connections == 2; }));
  first.close();
  EXPECT_TRUE(soon([&] { return running.server.figures().connections == 1; }));
  EXPECT_EQ(second.ask(get_page).status, 200);
  EXPECT_EQ(second.ask(get_page).status, 200);
}

TEST_F(Overload, TheUnansweredBeyondTheLimitAreFew) {
  limits.connections = 1;
  limits.connections_beyond = settings::Beyond::refuse;
  Running running{app, limits};
  auto first = running.client();
  EXPECT_EQ(first.ask(get_page).status, 200);
  std::vector<Client> stalled;
  for (int count = 0; count < 40; ++count) stalled.push_back(running.client());
  EXPECT_TRUE(soon([&] { return running.server.figures().connections == 17; }));
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(running.server.figures().connections, 17u);
  EXPECT_EQ(first.ask(get_page).status, 200);
  stalled.clear();
  EXPECT_EQ(running.client().ask(get_page).status, 503);
}

TEST_F(Overload, ALimitThatChangesHoldsForThoseWhoComeThen) {
  limits.connections = 1;
  Running running{app, limits};
  auto first = running.client(), second = running.client();
  EXPECT_EQ(first.ask(get_page).status, 200);
  limits.connections = 2;
  running.server.use(limits);
  EXPECT_EQ(second.ask(get_page).status, 200);
}

TEST_F(Overload, NoHandlerIsCalledWhileRepliesTakeAllMemory) {
  limits.in_flight = 8 << 20;
  app.paths["/large"] = {App::Next::serve, [](Exchange& exchange) {
                           App::reply(exchange, 200, std::string(9 << 20, 'x'));
                         }};
  app.paths["/small"] = {App::Next::serve, App::describe};
  Running running{app, limits};
  auto slow = running.client(Client::Receiving::little);
  slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(soon([&] { return running.server.figures().in_flight > limits.in_flight; }));
  auto other = running.client();
  const Answer answer = other.ask("GET /small HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"detail":"Too much memory is in use"})");
  EXPECT_TRUE(answer.has("retry-after: 1"));
  EXPECT_EQ(app.served, 1);
  EXPECT_EQ(other.ask(get_page).status, 200) << "the host's own answers are small";
  EXPECT_EQ(running.server.figures().wants, 1u);
  slow.close();
  EXPECT_TRUE(soon([&] { return running.server.figures().in_flight == 0; }));
  EXPECT_EQ(other.ask("GET /small HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

TEST_F(Overload, RepliesThatWaitForTheirClientsAreCountedWhateverTheirSize) {
  app.paths["/small"] = {App::Next::serve, [](Exchange& exchange) {
                           App::reply(exchange, 200, std::string(30'000, 'x'));
                         }};
  Running running{app, limits};
  std::string many;
  for (int count = 0; count < 200; ++count) many += "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";
  auto slow = running.client(Client::Receiving::little);
  slow.send(many);
  EXPECT_TRUE(soon([&] { return running.server.figures().in_flight > 30'000; }));
  slow.close();
  EXPECT_TRUE(soon([&] { return running.server.figures().in_flight == 0; }));
}

TEST_F(Overload, BodiesAndRepliesShareTheMemory) {
  limits.in_flight = 1 << 20;
  app.paths["/body"] = {App::Next::serve, App::describe, 1 << 20};
  Running running{app, limits};
  auto first = running.client(), second = running.client();
  const std::string head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
  first.send(head + std::string(900'000, 'x'));
  EXPECT_TRUE(soon([&] { return running.server.figures().in_flight > 100'000; }));
  second.send(head + std::string(900'000, 'x'));
  EXPECT_EQ(second.answer().status, 503);
  first.send(std::string(100'000, 'x'));
  EXPECT_EQ(first.answer().status, 200);
  EXPECT_TRUE(soon([&] { return running.server.figures().in_flight == 0; }));
  EXPECT_EQ(running.server.figures().bodies, 0u);
}

// Calls took 100 ms, one plugin has one of two threads, and the deadline is a second: the ninth that
// waits would be late.
TEST_F(Overload, CallsThatWouldBeLateAreTurnedAwayAtOnce) {
  limits.deadlines.handler = 1s;
  std::atomic<bool> held{false};
  app.paths["/slow"] = {App::Next::dispatch, [&held](Exchange& exchange) {
                          std::this_thread::sleep_for(100ms);
                          while (held) std::this_thread::sleep_for(1ms);
                          App::reply(exchange, 200, "slow");
                        }};
  Running running{app, limits};
  const std::string slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
  for (int count = 0; count < 20; ++count) EXPECT_EQ(running.client().ask(slow).status, 200);
  held = true;
  std::vector<Client> all;
  for (int count = 0; count < 40; ++count) {
    all.push_back(running.client());
    all.back().send(slow);
  }
  EXPECT_TRUE(soon([&] { return running.server.figures().pool.late >= 16; }));
  EXPECT_LE(app.served, 21);
  held = false;
  std::uint64_t turned_away = 0;
  for (Client& one : all) turned_away += one.answer().status == 503;
  EXPECT_EQ(running.server.figures().pool.late, turned_away);
  EXPECT_LE(app.served, 44) << "nobody worked for those";
  EXPECT_TRUE(soon([&] { return running.client().ask(slow).status == 200; }));
}

TEST_F(Overload, ThereAreAsManyAnswersAtTwiceTheCapacity) {
  limits.threads.handlers = 3;  // of which one plugin has two
  limits.deadlines.handler = 1s;
  app.paths["/slow"] = {App::Next::dispatch, [](Exchange& exchange) {
                          std::this_thread::sleep_for(100ms);
                          App::reply(exchange, 200, "slow");
                        }};
  Running running{app, limits};
  const std::string slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
  std::vector<Client> all;
  const auto begin = std::chrono::steady_clock::now();
  for (int count = 0; count < 160; ++count) {
    all.push_back(running.client());
    all.back().send(slow);
    std::this_thread::sleep_until(begin + count * 25ms);
  }
  int good = 0;
  for (Client& one : all) good += one.answer().status == 200;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(good, 0.6 * 20 * took.count()) << "two threads give 20 a second";
}

TEST_F(Overload, ACallThatNeverBeganIsNoFaultOfItsHandler) {
  limits.threads.handlers = 3;  // of which one plugin has two
  limits.deadlines.handler = 300ms;
  std::atomic<bool> held{true};
  app.paths["/slow"] = {App::Next::dispatch, [&held](Exchange& exchange) {
                          while (held) std::this_thread::sleep_for(1ms);
                          App::reply(exchange, 200, "slow");
                        }};
  Running running{app, limits};
  const std::string slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
  auto first = running.client(), second = running.client(), third = running.client();
  first.send(slow), second.send(slow);
  EXPECT_TRUE(soon([&] { return app.served == 2; }));
  third.send(slow);
  const Answer answer = third.answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("retry-after: 1"));
  EXPECT_EQ(first.answer().status, 504);
  EXPECT_EQ(second.answer().status, 504);
  held = false;
  EXPECT_EQ(running.server.figures().pool.late, 1U);
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::late) == 2; }));
  EXPECT_EQ(app.served, 2);
}

TEST_F(Overload, SilentClientsBeyondTheLimitMakeRoomSoon) {
  limits.connections = 1;
  limits.connections_beyond = settings::Beyond::refuse;
  limits.beyond_wait = 100ms;
  Running running{app, limits};
  auto first = running.client();
  EXPECT_EQ(first.ask(get_page).status, 200);
  std::vector<Client> silent;
  for (int count = 0; count < 16; ++count) silent.push_back(running.client());
  EXPECT_TRUE(soon([&] { return running.server.figures().connections == 17; }));
  EXPECT_EQ(running.client().ask(get_page).status, 503);
}

// What comes with the last read is a body like the rest.
TEST_F(Overload, BodiesAreCountedToTheirLastByte) {
  limits.in_flight = 50'000;
  app.paths["/body"] = {App::Next::serve, App::describe, 1 << 20};
  Running running{app, limits};
  const std::string head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  EXPECT_EQ(running.client().ask(head + "50000\r\n\r\n" + std::string(50'000, 'x')).status, 200);
  EXPECT_EQ(running.client().ask(head + "50001\r\n\r\n" + std::string(50'001, 'x')).status, 503);
}

}  // namespace
}  // namespace portico::http::test
