// mistake: `co_await offload([text] { ... })` with a capture that has a destructor
// expect: portico: name a lambda that captures more than plain values before it is offloaded, for GCC 12 destroys such captures within co_await twice: auto work = [...] { ... }; co_await offload(work);
#include <string>

#include <portico/later.hpp>
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"text", std::string> text) -> Later<int> {
    co_return co_await offload([text = *text] { return static_cast<int>(text.size()); });
  });
}
