// mistake: a query in the path
// expect: start() threw a std::invalid_argument: GET /items?limit={limit}: a path has no query behind a question mark; a handler takes it as a Query
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items?limit={limit}", [](Query<"limit"> id) { return *id; });
}
