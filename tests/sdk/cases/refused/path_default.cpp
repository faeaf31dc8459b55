// mistake: a `Default` on a `Path`
// expect: portico: Path n (int): | a parameter of the path is always there and has no Default; register a second route without it
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x/{n}", [](Path<"n", int, Default<0>> n) { return *n; });
}
