// mistake: `Path<"{id}">`
// expect: portico: Path {n} (std::string): | the name of a parameter is not empty and has none of {}/?&=
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x/{n}", [](Path<"{n}"> n) { return *n; });
}
