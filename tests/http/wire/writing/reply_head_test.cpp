// What replies look like on the wire.

#include "http/wire/writing/reply_head.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include <gtest/gtest.h>

#include "http/app.hpp"

namespace {
std::atomic<int> calls_that_gather{0};
}

// In the place of libc's: counts the calls that send more than one piece.
extern "C" ssize_t sendmsg(int socket, const msghdr* message, int flags) {
  ++calls_that_gather;
  return ::syscall(SYS_sendmsg, socket, message, flags);
}

namespace portico::http::test {
namespace {

Answer answer_to(App::Handler handler, std::string_view method = "GET") {
  App app;
  app.paths["/x"] = {App::Next::serve, std::move(handler)};
  Running running{app};
  auto client = running.client();
  client.send(std::string{method} + " /x HTTP/1.1\r\nHost: a\r\n\r\n");
  auto answer = client.answer(method == "HEAD" ? Client::Body::none : Client::Body::as_told);
  if (answer.status >= 200) {
    EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body, "GET /||a|1|");
  }
  return answer;
}

TEST(Send, StatusesWithoutABody) {
  for (int status : {204, 304}) {
    auto answer = answer_to([status](Exchange& exchange) {
      App::reply(exchange, status, "text");
      exchange.reply.headers.push_back({"Content-Type", "text/html"});
      exchange.reply.headers.push_back({"etag", "\"x\""});
    });
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.field("content-length"), "");
    EXPECT_EQ(answer.head.find("ontent-"), std::string::npos) << answer.head;
    EXPECT_TRUE(answer.has("etag: \"x\""));
  }
}

TEST(Send, Status205HasNoBytes) {
  auto answer = answer_to([](Exchange& exchange) { App::reply(exchange, 205, "text"); });
  EXPECT_EQ(answer.status, 205);
  EXPECT_TRUE(answer.has("content-length: 0"));
  EXPECT_EQ(answer.field("content-type"), "");
}

TEST(Send, AnInformationalStatusEndsTheConnection) {
  App app;
  app.paths["/x"] = {App::Next::serve,
                     [](Exchange& exchange) { App::reply(exchange, 199, "text"); }};
  Running running{app};
  auto client = running.client();
  client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  auto bytes = client.read_all();
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 199 \r\n"));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
  EXPECT_EQ(bytes.find("content-"), std::string::npos);
}

TEST(Send, HeadHasTheLengthOfTheBody) {
  auto answer = answer_to([](Exchange& exchange) { App::reply(exchange, 200, "12345"); }, "HEAD");
  EXPECT_TRUE(answer.has("content-length: 5"));
  EXPECT_TRUE(answer.has("content-type: text/plain"));
}

TEST(Send, AnEmptyBodyHasALength) {
  auto answer = answer_to([](Exchange&) {});
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has("content-length: 0"));
  EXPECT_EQ(answer.field("content-type"), "");
}

TEST(Send, UnusualStatuses) {
  EXPECT_TRUE(answer_to([](Exchange& exchange) {
                exchange.reply.status = 799;
              }).head.starts_with("HTTP/1.1 799 \r\n"));
  EXPECT_TRUE(answer_to([](Exchange& exchange) {
                exchange.reply.status = 418;
              }).head.starts_with("HTTP/1.1 418 I'm a"));
}

TEST(Send, RepeatedFieldsAreSentTwice) {
  auto answer = answer_to([](Exchange& exchange) {
    exchange.reply.headers.push_back({"set-cookie", "a=1"});
    exchange.reply.headers.push_back({"set-cookie", "b=\xe4"});
  });
  EXPECT_TRUE(answer.has("set-cookie: a=1"));
  EXPECT_TRUE(answer.has("set-cookie: b=\xe4"));
}

TEST(Send, TheReplysOwnServerAndDateReplaceOurs) {
  auto answer = answer_to([](Exchange& exchange) {
    exchange.reply.headers.push_back({"Server", "mine"});
    exchange.reply.headers.push_back({"Date", "now"});
  });
  EXPECT_TRUE(answer.has("Server: mine"));
  EXPECT_TRUE(answer.has("Date: now"));
  EXPECT_EQ(answer.field("server") + answer.field("date"), "");
}

TEST(Send, WhatMayNotBeSentIsA500) {
  std::vector<message::Header> fields{{"x", "a\r\nSet-Cookie: b"},
                                      {"x", "a\nb"},
                                      {"x", "a\rb"},
                                      {"x", {"a\0b", 3}},
                                      {"x", "\x7f"},
                                      {"x y", "a"},
                                      {"x:", "a"},
                                      {"", "a"},
                                      {"x\r\ny", "a"},
                                      {"\xe4", "a"},
                                      {"Content-Length", "3"},
                                      {"transfer-encoding", "chunked"},
                                      {"Connection", "x"},
                                      {"TE", "x"},
                                      {"Trailer", "x"},
                                      {"Proxy-Connection", "x"}};
  for (const message::Header& field : fields) {
    auto answer = answer_to([&](Exchange& exchange) {
      App::reply(exchange, 200, "secret");
      exchange.reply.headers.push_back({"before", "x"});
      exchange.reply.headers.push_back(field);
    });
    EXPECT_EQ(answer.status, 500) << field.name;
    EXPECT_EQ(answer.body, "{\"detail\":\"Internal Server Error\"}");
    EXPECT_EQ(answer.field("before"), "");
  }
}

TEST(Send, AReplyThatMayNotBeSentIsReplaced) {
  App app;
  app.paths["/x"] = {App::Next::serve, [](Exchange& exchange) {
                       exchange.reply.headers.push_back({"TE", "x"});
                     }};
  Running running{app};
  EXPECT_EQ(running.client().ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n").status, 500);
  EXPECT_TRUE(soon([&] { return app.ended(Delivery::replaced) == 1; }));
}

TEST(Send, AMediaTypeThatMayNotBeSentIsA500) {
  auto answer = answer_to([](Exchange& exchange) { exchange.reply.media_type = "a\r\nb: c"; });
  EXPECT_EQ(answer.status, 500);
}

TEST(Send, AStatusThatIsNoneIsA500) {
  for (int status : {-1, 0, 99, 1000}) {
    auto answer =
        answer_to([status](Exchange& exchange) { App::reply(exchange, status, "secret"); });
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, "{\"detail\":\"Internal Server Error\"}");
  }
}

TEST(Send, AThrowingServiceIsA500) {
  auto answer = answer_to([](Exchange&) { throw std::runtime_error{"secret"}; });
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "{\"detail\":\"Internal Server Error\"}");
}

TEST(Send, LargeBodiesArriveWhole) {
  for (std::size_t size : {4095U, 4096U, 4097U, 100'000U, 3'000'000U}) {
    std::string large(size, 'x');
    large.front() = '<', large.back() = '>';
    auto answer = answer_to([&](Exchange& exchange) { App::reply(exchange, 200, large); });
    EXPECT_TRUE(answer.body == large) << size;
  }
}

TEST(Send, ReplyMayCloseTheConnection) {
  App app;
  app.paths["/x"] = {App::Next::serve, [](Exchange& exchange) { exchange.reply.close = true; }};
  Running running{app};
  auto client = running.client();
  EXPECT_TRUE(client.ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n").has("connection: close"));
  EXPECT_TRUE(client.closed_within(20s));
}

// RFC 9110 section 7.8, and section 7.6.1 of what is for the next hop alone.
TEST(Send, FieldsOfTheConnectionAreNamedInIt) {
  App app;
  app.paths["/x"] = {App::Next::serve, [](Exchange& exchange) {
                       exchange.reply.headers.push_back({"Upgrade", "TLS/1.0"});
                       exchange.reply.headers.push_back({"Keep-Alive", "timeout=5"});
                       exchange.reply.close = exchange.request.query == "close";
                     }};
  Running running{app};
  auto client = running.client();
  const Answer kept = client.ask("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(kept.has("connection: keep-alive, upgrade"));
  EXPECT_TRUE(kept.has("Upgrade: TLS/1.0") && kept.has("Keep-Alive: timeout=5"));
  const Answer last = client.ask("GET /x?close HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(last.has("connection: close, upgrade"));
  EXPECT_EQ(last.field("Keep-Alive"), "");
}

TEST(Send, ALengthThatIsStatedIsSaid) {
  for (const char* method : {"GET", "HEAD"}) {
    const Answer answer = answer_to(
        [](Exchange& exchange) {
          exchange.reply.status = exchange.request.head ? 200 : 304;
          exchange.reply.length = 77;
        },
        method);
    EXPECT_TRUE(answer.has("content-length: 77")) << method;
  }
}

TEST(Send, KeepAliveIsSaidTo10) {
  App app;
  Running running{app};
  auto client = running.client();
  EXPECT_TRUE(
      client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").has("connection: keep-alive"));
  EXPECT_TRUE(client.ask("GET / HTTP/1.0\r\n\r\n").has("connection: close"));
}

TEST(Send, DateFollowsTheClock) {
  App app;
  Running running{app};
  auto client = running.client();
  auto first = client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").field("date");
  ::usleep(1'100'000);
  EXPECT_NE(client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").field("date"), first);
}

TEST(Send, AFinishedBodyHasItsOwnLengthWhateverElseIsStated) {
  for (const std::uint64_t stated : {0U, 2U, 40U}) {
    auto answer = answer_to([stated](Exchange& exchange) {
      App::reply(exchange, 200, "text");
      exchange.reply.length = stated;
    });
    EXPECT_TRUE(answer.has("content-length: 4")) << answer.head;
    EXPECT_EQ(answer.body, "text");
  }
}

TEST(Send, ABurstLeavesTogether) {
  App app;
  app.paths["/large"] = {App::Next::serve, [](Exchange& exchange) {
                           App::reply(exchange, 200, std::string(5000, 'x'));
                         }};
  Running running{app};
  auto client = running.client();
  std::string burst;
  for (int count = 0; count < 10; ++count) burst += "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
  const int before = calls_that_gather;
  client.send(burst);
  for (int count = 0; count < 10; ++count) EXPECT_EQ(client.answer().body.size(), 5000U);
  EXPECT_EQ(calls_that_gather - before, 1);
}

}  // namespace
}  // namespace portico::http::test
