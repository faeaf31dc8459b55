// mistake: a union as a member
// expect: portico: Item.u (U): | a union has no JSON form; say std::variant
#include <portico/portico.hpp>

using namespace portico;

union U {
  int a;
  double b;
};
struct Item {
  U u;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
