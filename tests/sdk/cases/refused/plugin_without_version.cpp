// mistake: `PORTICO_PLUGIN` without a version
// expect: portico: a plugin has an id and a version: PORTICO_PLUGIN("shop", "1.0.0")
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop") {
  app.get("/x", [] { return 1; });
}
