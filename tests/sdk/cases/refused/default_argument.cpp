// mistake: `Query<"limit", int> limit = 10`
// expect: portico: what a parameter has by default stands in its type: Query<"limit", int, Default<10>>, or std::optional
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"limit", int> limit = 10) { return *limit; });
}
