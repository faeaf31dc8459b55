// mistake: `/items/{id:slug}`
// expect: GET /items/{id:slug}: path '/items/{id:slug}' has an unknown convertor in '{id:slug}': use str, int, float, uuid or path
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items/{id:slug}", [](Path<"id"> id) { return *id; });
}
