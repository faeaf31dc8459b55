// mistake: the same `Alias` on two parameters
// expect: portico: two parameters have the same name where clients send them: an Alias that is another's name, or headers that differ in case, - and _ alone
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"a", int, Alias<"x">>, Query<"b", int, Alias<"x">>) { return 1; });
}
