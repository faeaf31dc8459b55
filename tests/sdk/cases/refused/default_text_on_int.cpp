// mistake: a text as the default of a number
// expect: portico: a Default is no value of the type it is for
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"n", int, Default<"x">> n) { return *n; });
}
