// mistake: `Pattern` on a number
// expect: portico: Query q (int): | Pattern is a rule for std::string
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", [](Query<"q", int, Pattern<"a">> q) { return *q; });
}
