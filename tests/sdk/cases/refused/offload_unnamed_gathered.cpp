// mistake: the same in `when_any(...)` or `when_all(...)`
// expect: portico: give offload() with a lambda that captures more than plain values a name of its own, for GCC 12 destroys captures within co_await twice: auto work = offload(...); co_await work;
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
