// mistake: `Literal<1.5>`
// expect: portico: a Literal is one of some texts, integers and booleans
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Literal<1.5> rate;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
