// The policies on real sockets: what they add, answer and compress has to survive framing,
// pipelines, HEAD and HTTP/1.0.

#include <gtest/gtest.h>

#include <mutex>
#include <vector>

#include "http/app.hpp"
#include "http/decoded.hpp"
#include "http/policy/policy.hpp"
#include "settings/load.hpp"

namespace portico::http::test {
namespace {

/// An App behind a policy.
class Governed : public App {
public:
  explicit Governed(const settings::Settings& options) : policy_{options} {}

  Admission admit(Exchange& exchange) override {
    if (policy_.before(exchange)) {
      policy_.after(exchange);
      return {};
    }
    const Admission admission = App::admit(exchange);
    if (admission.next == Next::answer) policy_.after(exchange);
    return admission;
  }
  Served serve(Exchange& exchange) override {
    const Served came_to = App::serve(exchange);
    policy_.after(exchange);
    return came_to;
  }

  void mark(Exchange& exchange) override { policy_.after(exchange); }
  void record(const Record& record) override {
    const std::lock_guard lock{mutex};
    records.push_back({std::string{record.exchange.id}, std::string{record.exchange.request.target},
                       record.status, record.bytes, record.end});
  }

  struct Recorded {
    std::string id, target;
    int status;
    std::uint64_t bytes;
    Record::End end;
  };
  std::mutex mutex;
  std::vector<Recorded> records;

  std::vector<Recorded> seen() {
    const std::lock_guard lock{mutex};
    return records;
  }

private:
  Policy policy_;
};

settings::Settings everything() {
  settings::Settings options = settings::load({});
  options.cors.allow_origins = {"https://a.org"};
  options.cors.allow_methods = {"GET", "POST"};
  options.compression.enabled = true;
  options.security_headers.enabled = true;
  options.trusted_hosts.allowed = {"a"};
  return options;
}

std::string text_of(std::size_t size) {
  std::string text;
  for (unsigned number = 1; text.size() < size; number = number * 1103515245U + 12345U)
    text += std::to_string(number) + ",";
  return text;
}

std::string request(const std::string& line, const std::string& fields = "") {
  return line + "\r\nHost: a\r\n" + fields + "\r\n";
}

std::string read(const Answer& answer) {
  const Decoded read = decoded(answer.field("content-encoding"), answer.body);
  EXPECT_TRUE(read.complete);
  return read.text;
}

class PolicyServer : public ::testing::TestWithParam<App::Next> {
protected:
  PolicyServer() {
    for (const std::size_t size : {2'000UL, 1'000'000UL})
      app.paths["/" + std::to_string(size)] = {
          GetParam(), [size](Exchange& exchange) { App::reply(exchange, 200, text_of(size)); }};
  }

  Governed app{everything()};
};

TEST_P(PolicyServer, CompressedBodiesArriveWholeAndInOrder) {
  Running running{app};
  auto client = running.client();
  const auto big = request("GET /1000000 HTTP/1.1", "Accept-Encoding: br\r\n");
  const auto small = request("GET /2000 HTTP/1.1", "Accept-Encoding: gzip\r\n");
  client.send(small + big + small);
  for (const bool is_big : {false, true, false}) {
    const Answer answer = client.answer();
    EXPECT_EQ(answer.field("content-encoding"), is_big ? "br" : "gzip");
    EXPECT_EQ(answer.field("content-length").empty(), is_big);
    EXPECT_TRUE(read(answer) == text_of(is_big ? 1'000'000 : 2'000));
  }
}

TEST_P(PolicyServer, HeadSaysWhatGetWouldSend) {
  Running running{app};
  auto client = running.client();
  const std::string accept = "Accept-Encoding: gzip\r\n";
  const Answer get = client.ask(request("GET /2000 HTTP/1.1", accept));
  client.send(request("HEAD /2000 HTTP/1.1", accept));
  const Answer head = client.answer(Client::Body::none);
  EXPECT_EQ(head.field("content-length"), get.field("content-length"));
  EXPECT_EQ(head.field("content-encoding"), "gzip");
  EXPECT_EQ(client.ask(request("GET /2000 HTTP/1.1")).body, text_of(2'000));
}

TEST_P(PolicyServer, OldClientsReadALargeBodyToItsEnd) {
  Running running{app};
  auto client = running.client();
  const Answer answer = client.ask(request("GET /1000000 HTTP/1.0", "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(answer.field("content-encoding"), "gzip");
  EXPECT_TRUE(read(answer) == text_of(1'000'000));
}

INSTANTIATE_TEST_SUITE_P(Places, PolicyServer,
                         ::testing::Values(App::Next::serve, App::Next::dispatch),
                         [](const auto& test) {
                           return test.param == App::Next::serve ? "Loop" : "Pool";
                         });

TEST(PolicyServer, WhatItAnswersByItselfKeepsTheConnection) {
  Governed app{everything()};
  Running running{app};
  auto client = running.client();
  const Answer preflight = client.ask(request(
      "OPTIONS / HTTP/1.1", "Origin: https://a.org\r\nAccess-Control-Request-Method: POST\r\n"));
  EXPECT_EQ(preflight.status, 200);
  EXPECT_EQ(preflight.body, "OK");
  EXPECT_TRUE(preflight.has("access-control-allow-origin: https://a.org"));

  const Answer coded = client.ask(
      request("POST / HTTP/1.1", "Content-Encoding: gzip\r\nContent-Length: 5\r\n") + "12345");
  EXPECT_EQ(coded.status, 415);
  EXPECT_TRUE(coded.has("accept-encoding: identity"));

  const Answer other = client.ask("GET / HTTP/1.1\r\nHost: evil\r\n\r\n");
  EXPECT_EQ(other.status, 400);
  EXPECT_EQ(other.body, "Invalid host header");
  EXPECT_EQ(app.served, 0);
  EXPECT_EQ(client.ask(request("GET / HTTP/1.1")).status, 200);
}

TEST(PolicyServer, EveryAnswerIsMarked) {
  Governed app{everything()};
  Running running{app};
  auto client = running.client();
  for (const std::string path : {"/", "/pool", "/answer", "/missing"}) {
    const Answer answer =
        client.ask(request("GET " + path + " HTTP/1.1",
                           "Origin: https://a.org\r\nX-Request-ID: " + path.substr(1) + "-1\r\n"));
    SCOPED_TRACE(answer.head);
    EXPECT_TRUE(answer.has("access-control-allow-origin: https://a.org"));
    EXPECT_TRUE(answer.has("x-content-type-options: nosniff"));
    EXPECT_TRUE(answer.has("vary: Origin"));
    EXPECT_TRUE(answer.has("x-request-id: " + path.substr(1) + "-1"));
  }
  const Answer first = client.ask(request("GET / HTTP/1.1")),
               second = client.ask(request("GET / HTTP/1.1"));
  EXPECT_EQ(first.field("x-request-id").size(), 32U);
  EXPECT_NE(first.field("x-request-id"), second.field("x-request-id"));
}

/// The transport's own answers to one client.
class TransportAnswers : public ::testing::Test {
protected:
  static Limits limits() {
    Limits limits = Running::usual();
    limits.deadlines.body = limits.body_window = 200ms;
    limits.deadlines.handler = 1s * slowness;
    limits.threads.handlers = 1;
    limits.queues.handlers = 1;
    return limits;
  }

  enum class Readable { no, yes };
  static void expect_marked(const Answer& answer, int status, Readable readable) {
    SCOPED_TRACE(answer.head);
    EXPECT_EQ(answer.status, status);
    EXPECT_TRUE(answer.has("x-content-type-options: nosniff"));
    EXPECT_EQ(answer.has("access-control-allow-origin: https://a.org"), readable == Readable::yes);
    if (readable == Readable::yes) {
      EXPECT_TRUE(answer.has("x-request-id: mine"));
    } else {
      EXPECT_EQ(answer.field("x-request-id").size(), 32U);
    }
    EXPECT_EQ(answer.body.substr(0, 11), "{\"detail\":\"");
  }

  const std::string mine = "Origin: https://a.org\r\nX-Request-ID: mine\r\n";
  Governed app{everything()};
};

TEST_F(TransportAnswers, ToHeadsThatCannotBeRead) {
  Running running{app, limits()};
  const auto ask = [&](const std::string& bytes) { return running.client().ask(bytes); };
  expect_marked(ask(request("GET / HTTP/1.1", "no colon\r\n" + mine)), 400, Readable::no);
  expect_marked(ask("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n"), 414, Readable::no);
  expect_marked(ask(request("GET / HTTP/1.1", "A: " + std::string(20000, 'a') + "\r\n")), 431,
                Readable::no);
  EXPECT_EQ(app.admitted, 0);
  const auto records = app.seen();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].status, 400);
  EXPECT_EQ(records[0].id.size(), 32U);
}

TEST_F(TransportAnswers, ToRequestsThatItDoesNotServe) {
  Running running{app, limits()};
  const auto ask = [&](const std::string& bytes) { return running.client().ask(bytes); };
  expect_marked(ask("GET / HTTP/1.1\r\n" + mine + "\r\n"), 400, Readable::yes);
  expect_marked(ask(request("GET / HTTP/1.1", "Expect: wonders\r\n" + mine)), 417, Readable::yes);
  expect_marked(ask(request("BREW / HTTP/1.1", mine)), 501, Readable::yes);
  expect_marked(ask(request("POST / HTTP/1.1", "Content-Length: 5000\r\n" + mine)), 413,
                Readable::yes);
  const Answer connect = ask("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n" + mine + "\r\n");
  expect_marked(connect, 405, Readable::yes);
  EXPECT_FALSE(connect.field("allow").empty());
}

TEST_F(TransportAnswers, ToBodiesThatDoNotCome) {
  Running running{app, limits()};
  auto client = running.client();
  expect_marked(client.ask(request("POST / HTTP/1.1", "Content-Length: 5\r\n" + mine) + "a"), 408,
                Readable::yes);
  expect_marked(running.client().ask(
                    request("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n" + mine) + "x\r\n"),
                400, Readable::yes);
}

TEST_F(TransportAnswers, ToHandlersThatAreLateOrTooMany) {
  std::atomic<bool> held{true};
  app.paths["/held"] = {App::Next::dispatch, [&held](Exchange& exchange) {
                          while (held) ::usleep(2000);
                          exchange.reply.status = 204;
                        }};
  Running running{app, limits()};
  auto late = running.client(), waiting = running.client(), third = running.client();
  late.send(request("GET /held?1 HTTP/1.1", mine));
  ASSERT_TRUE(soon([&] { return app.served == 1; }));
  waiting.send(request("GET /held?2 HTTP/1.1", mine));
  ASSERT_TRUE(soon([&] { return app.admitted == 2; }));
  expect_marked(third.ask(request("GET /held?3 HTTP/1.1", mine)), 503, Readable::yes);
  expect_marked(late.answer(), 504, Readable::yes);
  // It is recorded when it is answered, not when the handler is back.
  const auto recorded = [&] {
    for (const auto& record : app.seen())
      if (record.target == "/held?1") return record.status == 504 && record.id == "mine";
    return false;
  };
  EXPECT_TRUE(soon(recorded));
  held = false;
  EXPECT_TRUE(soon([&] { return app.seen().size() >= 3; }));
  std::size_t of_first = 0;
  for (const auto& record : app.seen()) of_first += record.target == "/held?1";
  EXPECT_EQ(of_first, 1U);
}

TEST_F(TransportAnswers, InPlaceOfARepliesThatCannotBeSent) {
  app.paths["/broken"] = {App::Next::serve, [](Exchange& exchange) {
                            App::reply(exchange, 200, "secret");
                            exchange.reply.headers.push_back({"x-bad", "a\nb"});
                          }};
  Running running{app, limits()};
  expect_marked(running.client().ask(request("GET /broken HTTP/1.1", mine)), 500, Readable::yes);
}

TEST_F(TransportAnswers, AreWholeWhenTheyHaveToBeCompressed) {
  settings::Settings options = everything();
  options.compression.minimum_size = 0;
  Governed eager{options};
  Running running{eager, limits()};
  const Answer answer = running.client().ask("GET / HTTP/1.1\r\nAccept-Encoding: gzip\r\n\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(read(answer), "{\"detail\":\"Missing Host\"}");
}

TEST(Records, AreOneForEachRequestWithWhatWasSent) {
  Governed app{everything()};
  app.paths["/chunks"] = {App::Next::serve, [](Exchange& exchange) {
                            static int left;
                            left = 3;
                            portico_source source{};
                            source.next = [](void*, portico_str* chunk) -> portico_result {
                              *chunk = {"12345", 5};
                              return left-- > 0 ? PORTICO_OK : PORTICO_END;
                            };
                            exchange.reply.source = message::Owned<portico_source>{source};
                          }};
  Running running{app};
  auto client = running.client();
  client.send(request("GET /answer HTTP/1.1", "X-Request-ID: 1\r\n") +
              request("GET /chunks HTTP/1.1", "X-Request-ID: 2\r\n") +
              request("GET /missing HTTP/1.1", "X-Request-ID: 3\r\n"));
  for (int i = 0; i < 3; ++i) client.answer();
  client.send(request("HEAD /answer HTTP/1.1", "X-Request-ID: 4\r\n"));
  client.answer(Client::Body::none);
  ASSERT_TRUE(soon([&] { return app.seen().size() == 4; }));
  const auto records = app.seen();
  const struct {
    const char* id;
    int status;
    std::uint64_t bytes;
  } expected[] = {{"1", 200, 5}, {"2", 200, 15}, {"3", 404, 12}, {"4", 200, 0}};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(records[i].id, expected[i].id);
    EXPECT_EQ(records[i].status, expected[i].status);
    EXPECT_EQ(records[i].bytes, expected[i].bytes);
    EXPECT_EQ(records[i].end, Record::End::whole);
  }
}

TEST(Records, SayWhenTheClientLeft) {
  std::atomic<bool> held{true};
  Governed app{everything()};
  app.paths["/held"] = {App::Next::dispatch, [&held](Exchange&) {
                          while (held) ::usleep(2000);
                        }};
  Running running{app};
  auto client = running.client();
  client.send(request("GET /held HTTP/1.1"));
  ASSERT_TRUE(soon([&] { return app.served == 1; }));
  client.reset();
  held = false;
  ASSERT_TRUE(soon([&] { return app.seen().size() == 1; }));
  EXPECT_EQ(app.seen()[0].end, Record::End::cut);
}

}  // namespace
}  // namespace portico::http::test
