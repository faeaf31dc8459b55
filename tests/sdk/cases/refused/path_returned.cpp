// mistake: `return id;` of a `Path`
// expect: portico: what a handler returns (Path): | this is the parameter and not the value in it; return *item
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x/{id}", [](Path<"id", int> id) { return id; });
}
