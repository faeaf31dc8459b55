// mistake: a compiler without -std=c++20
// expect: portico: the SDK needs C++20; compile with -std=c++20, or let portico_add_plugin() do it
// standard: 17
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [] { return 1; });
}
