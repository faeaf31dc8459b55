// mistake: `MultipleOf<0>`
// expect: input of GET /items at /properties/i/multipleOf: must be greater than 0
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/items", [](Query<"i", int, MultipleOf<0>> i) { return *i; });
}
