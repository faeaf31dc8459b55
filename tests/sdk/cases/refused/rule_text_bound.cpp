// mistake: `Ge<"1">` on a number
// expect: portico: Query q (int): | the bound of a number is a number, as in Ge<1>
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"q", int, Ge<"1">> q) { return *q; });
}
