// How a server begins and ends.

#include <gtest/gtest.h>

#include <thread>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr auto soon_over = 20s * slowness;

TEST(Bind, TakesSeveralAddresses) {
  App app;
  Server server{app, Running::usual()};
  for (const char* text : {"127.0.0.1:0", "[::1]:0"})
    server.adopt({os::Address::parse(text)->listen().front().socket.release()});
  auto addresses = server.addresses();
  ASSERT_EQ(addresses.size(), 2U);
  EXPECT_TRUE(addresses[1].starts_with("[::1]:")) << addresses[1];
  server.start();
  EXPECT_EQ(Client{addresses[0]}.ask(get).status, 200);
}

TEST(Peer, IsAddressAndPort) {
  App app;
  std::string peer;
  app.paths["/x"] = {App::Next::serve, [&](Exchange& exchange) { peer = exchange.request.peer; }};
  Running running{app};
  running.client().ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(peer.starts_with("127.0.0.1:")) << peer;
}

TEST(Drain, ClosesIdleConnectionsAndAcceptsNoMore) {
  App app;
  Running running{app, Running::usual(), 2};
  auto client = running.client(), silent = running.client();
  EXPECT_EQ(client.ask(get).status, 200);
  EXPECT_TRUE(running.server.drain(soon_over).empty());
  EXPECT_TRUE(client.closed_within(20s));
  EXPECT_TRUE(silent.closed_within(20s));
  EXPECT_THROW(running.client(), std::runtime_error);
}

// A client that sends many requests at once stands back for others in the midst of them: that is
// when the end comes.
TEST(Drain, SendsWhatIsAnsweredToAClientThatStoodBack) {
  App app;
  Limits limits = Running::usual();
  limits.stuck_after = 60s;
  Running running{app, limits};
  std::thread draining;
  int asked = 0;
  app.paths["/"].handler = [&](Exchange& exchange) {
    App::describe(exchange);
    if (++asked != 10) return;
    draining = std::thread{[&] { running.server.drain(20s); }};
    std::this_thread::sleep_for(100ms);
  };
  auto client = running.client();
  std::string many;
  for (int i = 0; i < 400; ++i) many += get;
  client.send(many);
  int answered = 0;
  while (client.answer().status == 200) ++answered;
  draining.join();
  EXPECT_GE(answered, 10);
  EXPECT_EQ(answered, app.served);
}

TEST(Drain, LetsRequestsInProgressEnd) {
  App app;
  std::atomic<int> started{0};
  app.paths["/slow"] = {App::Next::dispatch, [&](Exchange& exchange) {
                          ++started;
                          ::usleep(150'000);
                          App::describe(exchange);
                        }};
  Running running{app};
  auto client = running.client(), sending = running.client();
  client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  sending.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh");
  EXPECT_TRUE(soon([&] { return started == 1 && app.admitted == 2; }));
  std::thread last{[&] {
    ::usleep(50'000);
    sending.send("i");
  }};
  EXPECT_TRUE(running.server.drain(soon_over).empty());
  last.join();
  for (Client* one : {&client, &sending}) {
    auto answer = one->answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.has("connection: close"));
    EXPECT_TRUE(one->closed_within(20s));
  }
}

TEST(Drain, NamesWhatItCut) {
  App app;
  std::atomic<int> started{0}, told{0};
  app.paths["/hang"] = {App::Next::dispatch, [&](Exchange& exchange) {
                          ++started;
                          while (!exchange.gone) ::usleep(1000);
                          ++told;
                        }};
  Running running{app};
  auto client = running.client();
  client.send("GET /hang?x HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(soon([&] { return started == 1; }));
  auto cuts = running.server.drain(50ms);
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts[0].method + ' ' + cuts[0].target, "GET /hang?x");
  EXPECT_TRUE(cuts[0].peer.starts_with("127.0.0.1:"));
  EXPECT_TRUE(client.closed_within(20s));
  running.server.stop();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(app.done_unsent, 1);
}

TEST(Stop, EndsEveryRequestOnce) {
  App app;
  app.paths["/slow"] = {App::Next::dispatch, [](Exchange& exchange) {
                          ::usleep(3000);
                          App::describe(exchange);
                        }};
  {
    Running running{app, Running::usual(), 2};
    std::vector<Client> clients;
    for (int count = 0; count < 30; ++count) {
      clients.push_back(running.client());
      clients.back().send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" + get +
                          "POST / HTTP/1.1\r\nHost: a\r\n"
                          "Content-Length: 9\r\n\r\n");
    }
    ::usleep(20'000);
  }
  EXPECT_EQ(app.done_sent + app.done_unsent, app.admitted);
}

}  // namespace
}  // namespace portico::http::test
