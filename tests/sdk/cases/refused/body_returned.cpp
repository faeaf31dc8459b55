// mistake: `return item;` of a `Body<Item>`
// expect: portico: what a handler returns (Body): | this is the parameter and not the value in it; return *item
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.post("/x", [](Body<Item> item) { return item; });
}
