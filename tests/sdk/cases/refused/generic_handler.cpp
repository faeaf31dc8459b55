// mistake: a handler with `auto` parameters
// expect: portico: a handler is a function or a lambda whose parameters have named types (no auto)
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", [](auto id) { return id; });
}
