// mistake: `/items/<int:id>`
// expect: start() threw a std::invalid_argument: GET /items/<int:id>: the path has no {id}, which its handler takes; write it into the path, in braces
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items/<int:id>", [](Path<"id"> id) { return *id; });
}
