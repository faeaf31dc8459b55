// mistake: two members of type `Extras`
// expect: portico: Item: | a model has one member of type Extras; it takes all that is left
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  Extras extras;
  Extras more;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
