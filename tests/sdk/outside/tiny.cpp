#include <portico/portico.hpp>

PORTICO_PLUGIN("tiny", "1.0.0") {
  app.get("/tiny/{id}", [](portico::Path<"id", int> id) { return *id; });
}
