// mistake: the same in `when_any(...)` or `when_all(...)`
// expect: portico: name a lambda that captures more than plain values before it is offloaded, for GCC 12 destroys such captures within co_await twice: auto work = [...] { ... }; co_await offload(work);
#include <string>

#include <portico/later.hpp>
#include <portico/portico.hpp>

using namespace portico;
using namespace std::chrono_literals;

void start(App& app) {
  app.get("/x", [](Query<"text", std::string> text) -> Later<int> {
    auto first = co_await when_any(
        offload([text = *text] { return static_cast<int>(text.size()); }), sleep(1s));
    co_return static_cast<int>(first.index());
  });
}
