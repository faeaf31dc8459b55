// What a test client has to cope with, and to find out.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include <portico/later.hpp>
#include <portico/portico.hpp>
#include <portico/tasks.hpp>

namespace subject {

using namespace portico;
using namespace std::chrono_literals;

struct Settings {
  std::string greeting = "hello";
};
struct Renamed {
  Field<int, Alias<"itemNo">> number;
  Field<std::string, Secret> password = by_default(std::string{"none"});
};
struct Sent {
  Field<int, Alias<"itemNo">> number;
};
struct Price {
  double price = 0;
};
struct Done {
  int count = 0;
};
struct Job {
  std::string name;
};

constexpr std::string_view shapes = R"({"responses": {"200": {
  "headers": {"x-total": {"required": true, "schema": {"type": "integer"}}},
  "content": {"application/json": {"schema": {
    "type": "object",
    "properties": {
      "list": {"type": "array", "items": {"type": "integer", "exclusiveMinimum": 0},
               "maxItems": 2, "uniqueItems": true},
      "word": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 3},
      "either": {"anyOf": [{"type": "integer"},
                           {"type": "object", "required": ["a"],
                            "properties": {"a": {"enum": [1, 2]}}}]},
      "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}]},
      "one": {"const": 5}
    },
    "additionalProperties": false}}}}}})";

/// What became of calls.
struct Counts {
  std::atomic<int> cancelled{0};
  std::optional<Completion<int>::Callback> never;
};

PORTICO_PLUGIN("subject", "1.0.0", .config = configuration<Settings>) {
  auto& counts = app.keep<Counts>();
  app.get("/greeting", [text = app.config<Settings>().greeting] { return text; });
  app.get("/counts", [&counts] { return Done{counts.cancelled}; });

  app.post("/renamed", [](Body<Renamed> given) { return Sent{.number = *given->number}; });

  // ---- Contracts ----
  app.get("/undeclared", [](Call call) {
    call.status(299);
    return Price{1};
  });
  app.get("/other-type", {.media_type = "text/csv"},
          [] { return Response{.body = "{}", .media_type = "application/json"}; });
  app.get(
      "/promised",
      {.openapi =
           {{"responses",
             {{"200",
               {{"content",
                 {{"application/json",
                   {{"schema",
                     {{"type", "object"},
                      {"required", {"price"}},
                      {"properties", {{"price", {{"type", "number"}, {"minimum", 1}}}}}}}}}}}}}}}}},
      [](Query<"body"> body) { return Response{.body = *body, .media_type = "application/json"}; });
  app.get("/shapes", {.openapi = JsonValue::parse(shapes)}, [](Query<"body"> body) {
    return Response{.body = *body, .media_type = "application/json"};
  });
  app.get("/throws", []() -> Price { throw std::runtime_error{"the till is stuck"}; });

  app.post("/told", [&app](Body<Job> job, Call call) {
    call.log(Level::info, "handler of " + job->name);
    std::thread{[&] { app.log(Level::info, "thread of " + job->name); }}.join();
    call.defer([&app, name = job->name] { app.log(Level::info, "behind " + name); });
    call.enqueue("tell", *job);
    return Done{};
  });
  app.task<Job>("tell", [&app](const Job& job) {
    app.log(Level::info, "task of " + job.name);
    throw std::runtime_error{"that of " + job.name + " fails"};
  });

  app.security_scheme("bearer", {{"type", "http"}, {"scheme", "bearer"}});
  app.get("/whoami", [](Security<"bearer"> who) { return who->subject; });
  app.get("/write",
          [](Security<"bearer", Principal, Scopes<"write">> who) { return who->subject; });

  // ---- Cookies, redirects ----
  app.post("/login", [](Call call) {
    call.set_cookie("session", "abc");
    call.set_cookie("narrow", "1", {.path = "/login"});
    return Done{};
  });
  app.post("/logout", [](Call call) {
    call.set_cookie("session", "", {.max_age = 0});
    return Done{};
  });
  app.get("/cookie", [](Cookie<"session", std::optional<std::string>> session,
                        Cookie<"narrow", std::optional<std::string>> narrow) {
    return session->value_or("none") + narrow->value_or("");
  });
  app.get("/elsewhere", [] { return RedirectResponse{.url = "/greeting"}; });
  app.get("/circle", [] { return RedirectResponse{.url = "/circle"}; });
  app.get("/slash/", [] { return Done{}; });

  // ---- Time, and clients that go away ----
  app.get("/polite", [&counts](Call call) {
    while (!call.cancelled()) std::this_thread::sleep_for(1ms);
    ++counts.cancelled;
    return Done{};
  });
  app.get("/later", [](Query<"ms", int, Default<0>> ms) -> Later<Done> {
    co_await sleep(std::chrono::milliseconds{*ms});
    co_return Done{*ms};
  });
  app.get("/forgotten", [&counts]() -> Later<Done> {
    Completion<int> never;
    counts.never = never.callback();
    co_return Done{co_await never};
  });
  app.get("/crash", []() -> Done { std::abort(); });
  app.get("/exit", []() -> Done { std::exit(0); });
  app.put("/read", [&counts](BodyStream body) {
    int bytes = 0;
    try {
      while (const auto chunk = body.next()) bytes += static_cast<int>(chunk->size());
    } catch (const BodyError&) {
      ++counts.cancelled;
      throw;
    }
    return Done{bytes};
  });
  app.get("/broken-stream", [] {
    return StreamingResponse{.media_type = "text/plain",
                             .next = [told = false]() mutable -> std::optional<std::string> {
                               if (std::exchange(told, true))
                                 throw std::runtime_error{"the tape is torn"};
                               return "begins";
                             }};
  });
  app.get("/lines", [] {
    return JsonLines<Price>{[n = 0]() mutable -> std::optional<Price> {
      if (++n == 3) return std::nullopt;
      return Price{n * 1.5};
    }};
  });

  // ---- Tasks ----
  app.task<Job>("job", [&counts](const Job&, const TaskRun&) { ++counts.cancelled; });
  app.post("/jobs",
           [](Body<Job> job, Call call) { return call.accepted(call.enqueue("job", *job)); });
  app.cron("0 * * * *", "job", Job{"hourly"});
}

}  // namespace subject
