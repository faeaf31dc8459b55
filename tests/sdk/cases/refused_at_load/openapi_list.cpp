// mistake: `.openapi` that is no object
// expect: GET /u: docs is not a JSON object
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", Options{.openapi = JsonValue::array({1})}, [] { return std::string{}; });
}
