// mistake: a handler with `auto` parameters
// expect: portico: handlers and providers are functions or lambdas whose parameters have named types (no auto)
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", [](auto id) { return id; });
}
