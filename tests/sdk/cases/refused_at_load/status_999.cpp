// mistake: `.status = 999`
// expect: GET /items: status 999 cannot be that of a reply: use 200 to 599
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items", Options{.status = 999}, [] { return 1; });
}
