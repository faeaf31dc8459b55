// mistake: two routes of one method and path
// expect: GET /items is never reached: GET /items was registered before it
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items", [] { return 1; });
  app.get("/items", [] { return 2; });
}
