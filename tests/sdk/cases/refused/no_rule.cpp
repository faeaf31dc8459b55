// mistake: what is no rule behind the type of a `Field`
// expect: portico: Item.count (int): | what stands behind the type is no rule; the type comes first, then its rules, as in Field<int, Ge<1>>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int, double> count;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
