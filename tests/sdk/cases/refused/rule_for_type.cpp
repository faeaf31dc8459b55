// mistake: `Query<"limit", Ge<1>>`
// expect: portico: Query limit (Ge): | a rule stands where the type belongs; the type comes first, then its rules
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"limit", Ge<1>> limit) { return 1; });
}
