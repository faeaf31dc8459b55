// mistake: rules that exclude each other
// expect: portico: Item.count (int): | no value keeps all of these rules
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int, Ge<10>, Le<5>> count;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
