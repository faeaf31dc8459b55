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

}  // namespace
}  // namespace portico::http::test
