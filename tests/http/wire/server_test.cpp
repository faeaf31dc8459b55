#include <chrono>
#include <future>

#include <gtest/gtest.h>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

TEST(Server, AnswersAGet) {
  App app;
  Running running{app};
  auto answer = running.client().ask("GET /?a=1 HTTP/1.1\r\nHost: a.b:80\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "GET /|a=1|a.b:80|1|");
  EXPECT_TRUE(answer.has("server: portico"));
  EXPECT_TRUE(answer.has("content-type: text/plain"));
  EXPECT_TRUE(answer.field("date").ends_with(" GMT"));
  EXPECT_EQ(answer.field("connection"), "");
}

TEST(Server, KeepsAConnectionForGetAndPost) {
  App app;
  Running running{app};
  auto client = running.client();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body, "GET /||a|1|");
    EXPECT_EQ(client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").body,
              "POST /||a|1|hello");
    EXPECT_EQ(client
                  .ask("POST /pool HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: x\r\n\r\n")
                  .body,
              "POST /pool||a|1|hello");
  }
  EXPECT_TRUE(soon([&] { return app.done_sent == 9; }));
  EXPECT_EQ(app.done_unsent, 0);
}

TEST(Server, KnowsALoopThatDoesNotGoOn) {
  App app;
  std::promise<void> begun, freed;
  app.paths["/stuck"] = {App::Next::answer, [&](Exchange& exchange) {
                           begun.set_value();
                           freed.get_future().wait();
                           App::reply(exchange, 200, "at last");
                         }};
  Running running{app, Running::usual(), 2};
  const auto all_answer = [&] { return running.server.ask_loops().empty(); };
  EXPECT_TRUE(soon(all_answer));
  auto client = running.client();
  client.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
  begun.get_future().wait();
  EXPECT_TRUE(soon([&] {
    const auto silent = running.server.ask_loops();
    return silent.size() == 1 && silent[0].since >= std::chrono::milliseconds{50};
  }));
  freed.set_value();
  EXPECT_TRUE(soon(all_answer));
}

}  // namespace
}  // namespace portico::http::test
