// mistake: a value with `.status = 204`
// expect: start() threw a std::invalid_argument: GET /items: status 204 carries no content, so its handler returns void
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items", Options{.status = 204}, [] { return 1; });
}
