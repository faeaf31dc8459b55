// What a plugin of the SDK may ask of a host of version 0.2.0 beside golden.cpp: a body as it
// arrives, Answers<...>, a health check. A coroutine would be beyond the size of the set:
// extensions.c has what it stands on.

#include <portico/portico.hpp>

#include <portico/answers.hpp>

namespace golden {

using namespace portico;

struct Message {
  std::string message;
};

void add_extensions(App& app) {
  const std::string root = "/" PORTICO_GOLDEN;
  app.put(root + "/body", {.body = {.limit = 10}}, [](BodyStream body) {
    int size = 0;
    while (const auto chunk = body.next()) size += static_cast<int>(chunk->size());
    return size;
  });
  app.get(root + "/held", []() -> Answers<NotFound<Message>> { return NotFound{Message{"none"}}; });
  app.health("stock", [] { return Health::failing("is empty"); });
}

}  // namespace golden
