// mistake: `Field<Ge<1>, int>`
// expect: portico: Item.count (Ge): | a rule stands where the type belongs; the type comes first, then its rules
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<Ge<1>, int> count;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
