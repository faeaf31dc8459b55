#include "http/application.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "http/client.hpp"
#include "http/composed.hpp"
#include "http/decoded.hpp"
#include "http/wire/server.hpp"
#include "model/write.hpp"
#include "os/socket/address.hpp"
#include "plugin/log.hpp"
#include "plugin/service/services.hpp"

namespace portico::http {
namespace {

using Next = Admission::Next;
using test::str;

portico_value integer(std::int64_t number) {
  portico_value value{};
  value.kind = PORTICO_INT;
  value.integer = number;
  return value;
}

// An application of a few routes, each a C function, and one request at a time.
class ApplicationTest : public test::Composed {
protected:
  using Run = portico_result (*)(void*, portico_call*, const portico_value*);

  void add(std::string_view method, std::string_view path, Run run, std::string_view input = {},
           int status = 0, std::uint32_t flags = 0) {
    portico_route route{};
    route.size = sizeof route;
    route.method = str(method);
    route.path = str(path);
    route.status = status;
    route.flags = flags;
    route.input = str(input);
    Composed::add(route, {this, run, nullptr});
  }

  // Sends a request through admit() and, where that asks for it, serve(). The result is the status
  // and the body.
  std::string send(std::string_view method, std::string_view target, std::string_view body = {}) {
    compose();
    exchange_ = std::make_unique<Exchange>();
    message::Request& request = exchange_->request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, target.find('?'));
    request.query =
        request.path.size() < target.size() ? target.substr(request.path.size() + 1) : "";
    request.authority = "example.org";
    request.headers = json_;
    request.body = body;
    admission_ = application_->admit(*exchange_);
    if (admission_.next != Next::answer) application_->serve(*exchange_);
    return std::to_string(exchange_->reply.status) + ' ' +
           std::string{exchange_->reply.body.view()};
  }

  std::string header(std::string_view name) const {
    for (const message::Header& header : exchange_->reply.headers)
      if (header.name == name) return std::string{header.value};
    return "(none)";
  }

  const std::array<message::Header, 1> json_{{{"content-type", "application/json"}}};
  std::unique_ptr<Exchange> exchange_;
  Admission admission_;
};

portico_result echo(void*, portico_call* call, const portico_value* input) {
  const portico_value null{};
  return plugin::services().reply(call, input ? input : &null);
}

TEST_F(ApplicationTest, AnUnknownPathIs404AndAnUnknownMethod405WithAllThatAreAllowed) {
  add("GET", "/a", echo);
  add("POST", "/a", echo);
  EXPECT_EQ(send("GET", "/b"), "404 {\"detail\":\"Not Found\"}");
  EXPECT_EQ(send("DELETE", "/a"), "405 {\"detail\":\"Method Not Allowed\"}");
  EXPECT_EQ(header("allow"), "GET, HEAD, POST");
}

// A few bytes may come to many members with defaults.
TEST_F(ApplicationTest, InputThatTakesMuchMemoryIs413) {
  std::string schema = R"({"type":"object","properties":{)";
  for (int i = 0; i < 100; ++i)
    schema += (i ? ",\"m" : "\"m") + std::to_string(i) + R"(":{"type":"integer","default":1})";
  models_.add("Wide", schema + "}}");
  add(
      "POST", "/wide",
      [](void*, portico_call* call, const portico_value*) {
        const portico_value null{};
        return plugin::services().reply(call, &null);
      },
      R"({"type":"object","properties":{"b":{"in":"body","type":"array",
         "items":{"$ref":"#/components/schemas/Wide"}}},"required":["b"]})");
  const auto body = [](std::size_t items) {
    std::string text = "[{}";
    for (std::size_t i = 1; i < items; ++i) text += ",{}";
    return text + "]";
  };
  EXPECT_EQ(send("POST", "/wide", body(10'000)), "200 null");
  EXPECT_EQ(send("POST", "/wide", body(100'000)), "413 {\"detail\":\"Request input too large\"}");
  EXPECT_LT(exchange_->arena.taken(), 4U << 20) << "it is given back before the answer is sent";
}

TEST_F(ApplicationTest, WhatIsRefusedHoldsNoMemory) {
  add("POST", "/list", echo, R"({"type":"object","properties":{"b":{"in":"body","type":"array",
         "items":{"type":"integer"}}},"required":["b"]})");
  std::string body = "[\"x\"";
  for (int i = 0; i < 400'000; ++i) body += ",1";
  EXPECT_EQ(send("POST", "/list", body + "]").substr(0, 4), "422 ");
  EXPECT_LT(exchange_->arena.taken(), 2U << 20);
}

TEST_F(ApplicationTest, OptionsSaysWhatIsAllowed) {
  add("GET", "/a", echo);
  EXPECT_EQ(send("OPTIONS", "/a"), "204 ");
  EXPECT_EQ(header("allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(send("OPTIONS", "*"), "204 ");
}

TEST_F(ApplicationTest, ATrailingSlashTooManyOrTooFewIsRedirected) {
  add("GET", "/a/", echo);
  add("GET", "/b", echo);
  add("GET", "/c/", echo, {}, 0, PORTICO_EXACT_PATH);
  EXPECT_EQ(send("POST", "/a?x=%201"), "307 ");
  EXPECT_EQ(header("location"), "http://example.org/a/?x=%201");
  EXPECT_EQ(send("GET", "/b//"), "307 ");
  EXPECT_EQ(header("location"), "http://example.org/b");
  EXPECT_EQ(send("GET", "/c"), "404 {\"detail\":\"Not Found\"}");
}

TEST_F(ApplicationTest, ARedirectNeverLeadsToItself) {
  add("GET", "/a/", echo);
  add("GET", "/b", echo);
  add("GET", "/c/{d:path}/", echo);
  for (const char* path : {"/b%2F", "/b%2f", "/b%2F/", "/b/%2F", "/b%2F%2f//"}) {
    EXPECT_EQ(send("GET", path), "307 ") << path;
    EXPECT_EQ(header("location"), "http://example.org/b") << path;
  }
  EXPECT_EQ(send("GET", "/%61"), "307 ");
  EXPECT_EQ(header("location"), "http://example.org/%61/");
  EXPECT_EQ(send("GET", "/c/x%252F"), "307 ");
  EXPECT_EQ(header("location"), "http://example.org/c/x%252F/");
  EXPECT_EQ(send("GET", "/%2F"), "404 {\"detail\":\"Not Found\"}");
}

TEST_F(ApplicationTest, TheHostsOwnPagesComeAfterTheRoutes) {
  add("GET", "/docs", echo);
  EXPECT_EQ(send("GET", "/docs"), "200 null");
  EXPECT_EQ(send("GET", "/openapi.json").substr(0, 23), "200 {\"openapi\":\"3.1.0\",");
  EXPECT_EQ(send("POST", "/openapi.json").substr(0, 3), "405");
}

TEST_F(ApplicationTest, EveryAnswerHasARequestId) {
  add("GET", "/a", echo);
  for (const auto* path : {"/a", "/none", "/openapi.json"}) {
    send("GET", path);
    EXPECT_EQ(header("x-request-id").size(), 32u) << path;
  }
}

TEST_F(ApplicationTest, QuickRoutesAreServedOnTheLoopOthersOnThePool) {
  add("GET", "/quick", echo, {}, 0, PORTICO_QUICK);
  add("GET", "/slow", echo);
  send("GET", "/quick");
  EXPECT_EQ(admission_.next, Next::serve);
  send("GET", "/slow");
  EXPECT_EQ(admission_.next, Next::dispatch);
}

TEST_F(ApplicationTest, InputIsCheckedBeforeTheHandlerRuns) {
  add("POST", "/n/{n}", echo,
      R"({"type":"object","properties":{"n":{"in":"path","type":"integer"}},"required":["n"]})",
      201);
  EXPECT_EQ(send("POST", "/n/7"), "201 {\"n\":7}");
  EXPECT_EQ(exchange_->reply.media_type, "application/json");
  EXPECT_EQ(send("POST", "/n/x").substr(0, 68),
            "422 {\"detail\":[{\"type\":\"int_parsing\",\"loc\":[\"path\",\"n\"],\"msg\":\"Input");
}

TEST_F(ApplicationTest, ABodyThatCannotBeReadIs400) {
  add("POST", "/", echo, R"({"type":"object","properties":{"b":{"in":"body"}},"required":["b"]})");
  EXPECT_EQ(send("POST", "/", "\"\xff\""),
            "400 {\"detail\":\"There was an error parsing the body\"}");
}

TEST_F(ApplicationTest, WhatAHandlerThrowsIs500AndTellsNothing) {
  add("GET", "/", [](void*, portico_call*, const portico_value*) -> portico_result { throw 42; });
  EXPECT_EQ(send("GET", "/"), "500 Internal Server Error");
  EXPECT_EQ(exchange_->reply.media_type, "text/plain; charset=utf-8");
}

TEST_F(ApplicationTest, FailForgetsWhatWasSetBeforeIt) {
  add("GET", "/", [](void*, portico_call* call, const portico_value*) {
    const auto& host = plugin::services();
    host.status(call, 201);
    host.header(call, str("x-before"), str("1"));
    const auto detail = integer(7);
    host.fail(call, 418, &detail);
    host.header(call, str("x-after"), str("2"));
    return static_cast<portico_result>(PORTICO_OK);
  });
  EXPECT_EQ(send("GET", "/"), "418 {\"detail\":7}");
  EXPECT_EQ(header("x-before"), "(none)");
  EXPECT_EQ(header("x-after"), "2");
}

struct Counter {
  std::atomic<int> runs{0}, drops{0};
};
Counter counter;

portico_result defer_one(void*, portico_call* call, const portico_value*) {
  const portico_task task{&counter,
                          [](void* self) {
                            ++static_cast<Counter*>(self)->runs;
                            return static_cast<portico_result>(PORTICO_OK);
                          },
                          [](void* self) { ++static_cast<Counter*>(self)->drops; }};
  return plugin::services().defer(call, str("count"), task);
}

TEST_F(ApplicationTest, TasksRunWhateverBecomesOfTheReplyOfAHandlerThatIsBack) {
  counter.runs = counter.drops = 0;
  add("GET", "/", defer_one);
  EXPECT_EQ(send("GET", "/"), "200 null");
  EXPECT_EQ(counter.runs, 0);
  application_->done(*exchange_, Delivery::sent);
  send("GET", "/");
  application_->done(*exchange_, Delivery::cut);
  EXPECT_EQ(tasks_.drain(std::chrono::seconds{5}), 0u);
  EXPECT_EQ(counter.runs, 2);
  EXPECT_EQ(counter.drops, 2);
  EXPECT_EQ(tasks_.snapshot().lost, 0u);
}

TEST_F(ApplicationTest, TasksThatWillNotRunAreToldAndCounted) {
  counter.runs = counter.drops = 0;
  const portico::testing::CaughtLog log;
  add("GET", "/", defer_one);
  const std::pair<Delivery, std::string> losses[] = {
      {Delivery::broken, "its stream failed"},
      {Delivery::late, "its call was answered 504"},
      {Delivery::replaced, "the reply could not be sent"}};
  for (const auto& [delivery, why] : losses) {
    send("GET", "/");
    application_->done(*exchange_, delivery);
    EXPECT_TRUE(log.has("test GET /: task 'count' is lost: " + why)) << log.text();
  }
  EXPECT_EQ(tasks_.snapshot().lost, 3u);
  EXPECT_EQ(counter.runs, 0);
  EXPECT_EQ(counter.drops, 3);
}

// A page has no route: nobody's pace says where it is compressed, and nobody is to blame for it.
TEST_F(ApplicationTest, ALargePageIsCompressedForASlowClientWhileOthersAreServed) {
  std::vector<const route::Route*> list;
  for (int number = 0; number < 4000; ++number) {
    add("GET", "/items/" + std::to_string(number * 7919 % 10'007), echo);
    list.push_back(routes_.back().get());
  }
  settings::Settings settings = settings::load({});
  settings.compression.enabled = true;
  settings.compression.brotli_quality = 11;  // so that a piece takes a while
  const auto pages = std::make_shared<const docs::Pages>(list, std::span<const docs::Plugin>{},
                                                         docs::Info{}, docs::Places{});
  const std::vector<Site::Part> parts{{list, nullptr}};
  const auto site =
      std::make_shared<const Site>(parts, pages, std::make_shared<const Policy>(settings));
  Application application{site, tasks_, monitor_, Application::Options{}};
  Limits limits{settings};
  limits.threads.serving = 1;
  limits.stuck_after = std::chrono::milliseconds{1};
  Server server{application, limits};
  server.adopt({os::Address::parse("127.0.0.1:0")->listen().front().socket.release()});
  server.start();
  const std::string address = server.addresses().at(0);
  test::Client slow{address, test::Client::Receiving::little};
  slow.send("GET /openapi.json HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n");
  for (int round = 0; round < 20; ++round)
    EXPECT_EQ(test::Client{address}.ask("GET /items/0 HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  const test::Answer page = slow.answer();
  EXPECT_EQ(page.status, 200);
  const Decoded read = decoded(page.field("content-encoding"), page.body);
  EXPECT_TRUE(read.complete);
  EXPECT_GT(read.text.size(), 500'000U);
  server.stop();
}

}  // namespace
}  // namespace portico::http
