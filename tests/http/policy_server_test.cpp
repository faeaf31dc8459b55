// The policies on real sockets: what they add, answer and compress has to survive framing,
// pipelines, HEAD and HTTP/1.0.

#include <gtest/gtest.h>

#include "http/app.hpp"
#include "http/decoded.hpp"
#include "http/policy.hpp"

namespace portico::http::test {
namespace {

/// An App behind a policy.
class Governed : public App {
public:
  explicit Governed(const Policy::Options& options) : policy_{options} {}

  Admission admit(Exchange& exchange) override {
    if (policy_.before(exchange)) {
      policy_.after(exchange);
      return {};
    }
    const Admission admission = App::admit(exchange);
    if (admission.next == Next::answer) policy_.after(exchange);
    return admission;
  }
  void serve(Exchange& exchange) override {
    App::serve(exchange);
    policy_.after(exchange);
  }

private:
  Policy policy_;
};

Policy::Options everything() {
  Policy::Options options;
  options.cors.emplace().allow_origins = {"https://a.org"};
  options.cors->allow_methods = {"GET", "POST"};
  options.compress.codings = {Coding::brotli, Coding::gzip};
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

class PolicyServer : public testing::TestWithParam<App::Next> {
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
                         testing::Values(App::Next::serve, App::Next::dispatch),
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

}  // namespace
}  // namespace portico::http::test
