// What admission waits for is found out on the pool, before anything of the body is asked for.

#include <atomic>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

class Verify : public ::testing::Test {
protected:
  Verify() {
    app.paths["/guarded"] = {App::Next::verify, App::describe, 1000, {}, wait(), App::Next::serve};
    app.paths["/pooled"] = {App::Next::verify,  App::describe, 1000, {}, wait(),
                            App::Next::dispatch};
    app.paths["/refused"] = {App::Next::verify, App::describe, 1000, {}, [](Exchange& exchange) {
                               App::reply(exchange, 401, "who?");
                             }};
  }
  ~Verify() override { open = true; }

  std::function<void(Exchange&)> wait() {
    return [this](Exchange&) {
      ++asked;
      while (!open) ::usleep(1000);
    };
  }
  static std::string post(const std::string& path, const std::string& fields,
                          const std::string& body) {
    return "POST " + path +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           fields + "\r\n" + body;
  }

  std::atomic<bool> open{false};
  std::atomic<int> asked{0};
  App app;
};

TEST_F(Verify, ComesBeforeTheBodyIsAskedFor) {
  Running running{app};
  for (const std::string path : {"/guarded", "/pooled"}) {
    open = false, asked = 0;
    auto client = running.client();
    client.send("POST " + path +
                " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(soon([&] { return asked == 1; }));
    EXPECT_EQ(client.read_for(100ms), "") << "no 100 before it is known who asks";
    open = true;
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    EXPECT_EQ(client.answer().body, "POST " + path + "||a|1|body");
    EXPECT_EQ(client.ask(post(path, {}, "more")).body, "POST " + path + "||a|1|more");
  }
}

TEST_F(Verify, RefusesWhateverTheBodyIs) {
  Running running{app};
  auto client = running.client();
  EXPECT_EQ(client.ask(post("/refused", {}, "four")).status, 401);
  EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200)
      << "the body is no request";
  EXPECT_EQ(running.client()
                .ask("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 33554432\r\n\r\n")
                .status,
            401)
      << "not 413";
  EXPECT_EQ(app.served, 1);
}

TEST_F(Verify, AnswersPipelinedRequestsInTheirOrder) {
  Running running{app};
  auto client = running.client();
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(get + post("/guarded", {}, "one") + get + post("/refused", {}, "two") + get);
  open = true;
  std::vector<int> statuses;
  for (int count = 0; count < 5; ++count) statuses.push_back(client.answer().status);
  EXPECT_EQ(statuses, (std::vector{200, 200, 200, 401, 200}));
}

TEST_F(Verify, EndsForAClientThatIsGone) {
  Running running{app};
  {
    auto client = running.client();
    client.send("POST /guarded HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
    EXPECT_TRUE(soon([&] { return asked == 1; }));
    client.reset();
  }
  open = true;
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::cut) == 1; }));
  EXPECT_EQ(app.served, 0);
  EXPECT_TRUE(soon([&] { return running.server.idle(); }));
  EXPECT_EQ(running.server.hung(), 0u);
}

TEST_F(Verify, GoesOnForAClientThatHasEndedItsSide) {
  Running running{app};
  std::atomic<bool> gone{true};
  app.paths["/guarded"].handler = [&](Exchange& exchange) {
    gone = exchange.gone.load();
    App::describe(exchange);
  };
  auto client = running.client();
  client.send(post("/guarded", {}, "all"));
  EXPECT_TRUE(soon([&] { return asked == 1; }));
  client.finish();
  open = true;
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_FALSE(gone);
}

TEST_F(Verify, ThatHangsIs503AndCostsOneThread) {
  Limits limits = Running::usual();
  limits.deadlines.handler = 200ms;
  Running running{app, limits};
  auto client = running.client();
  client.send(post("/pooled", {}, "all"));
  const Answer answer = client.answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.has("connection: close"));
  EXPECT_TRUE(soon([&] { return running.server.hung() == 1; }));
  EXPECT_EQ(running.client().ask("GET /pool HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  open = true;
  EXPECT_TRUE(soon([&] { return running.server.hung() == 0; }));
  EXPECT_EQ(app.served, 1);
}

}  // namespace
}  // namespace portico::http::test
