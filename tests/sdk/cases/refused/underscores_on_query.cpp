// mistake: `KeepUnderscores` on a `Query`
// expect: portico: Query n_n (int): | KeepUnderscores is a rule for a Header
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"n_n", int, KeepUnderscores> n) { return *n; });
}
