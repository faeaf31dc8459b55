// mistake: a handler that returns a reference
// expect: portico: what a handler returns (const Item&): | a handler returns a value and no reference; leave the & out
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  static const Item item{};
  app.get("/x", []() -> const Item& { return item; });
}
