// mistake: the same `Alias` on two parameters
// expect: portico: two parameters of a handler have the same Alias, or one that is the name of another
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"a", int, Alias<"x">>, Query<"b", int, Alias<"x">>) { return 1; });
}
