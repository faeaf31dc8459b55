// mistake: a name in the path that nothing takes
// expect: warning plugin.shop GET /items/{id}: nothing takes {id} of the path; a Path<"id"> of the handler does
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items/{id}", [] { return 1; });
}
