// mistake: a parameter with an empty name
// expect: portico: Query  (std::string): | the name of a parameter is not empty and has none of {}/?&=
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<""> n) { return *n; });
}
