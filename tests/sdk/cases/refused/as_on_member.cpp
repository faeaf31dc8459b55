// mistake: `As` on a member
// expect: portico: Item.id (int): | As and Embed name a Body; another name of a member is an Alias
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int, As<"x">> id;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
