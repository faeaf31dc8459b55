// mistake: `Field<int> n = by_default(1.5)`
// expect: portico: a whole number has a fraction by default
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int> count = by_default(1.5);
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
