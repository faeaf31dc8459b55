// mistake: the same rule twice
// expect: portico: Item.count (int): | a rule stands there twice
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int, Ge<1>, Ge<2>> count;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
