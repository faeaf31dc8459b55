// mistake: `next(body)` in place of `body.next()`
// expect: portico: next(body) is for coroutines, which #include <portico/later.hpp>; a handler that waits for the body says body.next()
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.put("/x", [](BodyStream body) {
    while (const auto chunk = next(body)) continue;
    return 1;
  });
}
