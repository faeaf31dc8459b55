// mistake: `Field<int> n = by_default("many")`
// expect: portico: by_default(...) is given what is no value of its Field's type
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int> count = by_default("many");
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
