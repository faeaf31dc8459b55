// mistake: `Embed` on a `Query`
// expect: portico: Query n (int): | As and Embed name a Body; another name on the wire is an Alias
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"n", int, Embed<"x">> n) { return *n; });
}
