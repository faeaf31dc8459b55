// mistake: `.responses` with a status that is none
// expect: GET /items: docs: responses has '4', which is no status: use 100 to 599, 1XX to 5XX or default
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items", Options{.responses = {{4, "x"}}}, [] { return 1; });
}
