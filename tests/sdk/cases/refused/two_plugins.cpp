// mistake: two `PORTICO_PLUGIN` in a library
// expect: portico: a library is one plugin; a second PORTICO_PLUGIN belongs into a library of its own
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("one", "1.0.0") {
  app.get("/x", [] { return 1; });
}
PORTICO_PLUGIN("two", "1.0.0") {
  app.get("/y", [] { return 1; });
}
