// mistake: a health check that returns a text
// expect: portico: health() takes a function of nothing that returns nothing, a bool or a Health
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.health("db", [] { return "down"; });
}
