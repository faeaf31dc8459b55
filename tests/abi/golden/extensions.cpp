// What a plugin of the SDK may ask of a host of version 0.2.0 beside golden.cpp: coroutines, a body
// as it arrives, Answers<...>, needs, keys of dictionaries, health checks.

#include <portico/portico.hpp>

#include <portico/answers.hpp>
#include <portico/later.hpp>

namespace golden {

using namespace portico;

struct Message {
  std::string message;
};
struct Session {
  std::string tenant;
};

void add_extensions(App& app) {
  const std::string root = "/" PORTICO_GOLDEN;
  app.provide<Session>([](Header<"x_agent"> agent) { return Session{*agent}; });
  app.get(root + "/later", [](Need<Session> session) -> Later<std::string> {
    co_await sleep(std::chrono::milliseconds{1});
    co_return co_await offload([&] { return session->tenant; });
  });
  app.put(root + "/body", {.body = {.limit = 10}}, [](BodyStream body) -> Later<int> {
    int size = 0;
    while (const auto chunk = co_await next(body)) size += static_cast<int>(chunk->size());
    co_return size;
  });
  app.get(root + "/held",
          []() -> Answers<Ok<Session>, NotFound<Message>> { return NotFound{Message{"none"}}; });
  app.post(root + "/keys", [](Body<std::map<Literal<"a", "b">, int>> all) { return *all; });
  app.health("store", [] { return true; });
  app.health("stock", [] { return Health::failing("is empty"); });
}

}  // namespace golden
