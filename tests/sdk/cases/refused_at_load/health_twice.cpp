// mistake: two health checks of one name
// expect: the host refused health check 'db': health check 'db' is refused: the name is taken
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.health("db", [] { return true; });
  app.health("db", [] {});
}
