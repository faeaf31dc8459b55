// mistake: a `Default` that its own rules refuse
// expect: portico: a Default breaks a rule that stands beside it; clients could not send it
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"n", int, Default<0>, Ge<1>> n) { return *n; });
}
