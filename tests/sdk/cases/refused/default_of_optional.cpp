// mistake: a text as the default of an optional number
// expect: portico: a Default is no value of the type it is for
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"a", std::optional<int>, Default<"x">>) { return 1; });
}
