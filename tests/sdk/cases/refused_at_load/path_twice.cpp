// mistake: the same name twice in the path
// expect: GET /items/{id}/{id}: path '/items/{id}/{id}' has the parameter 'id' twice
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items/{id}/{id}", [](Path<"id"> id) { return *id; });
}
