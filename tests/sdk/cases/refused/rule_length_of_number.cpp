// mistake: `MinLength` on a number
// expect: portico: Item.count (int): | MinLength and MaxLength are rules for texts, lists and dictionaries
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int, MinLength<3>> count;
};
void start(App& app) {
  app.post("/x", [](Body<Item> item) { return 1; });
}
