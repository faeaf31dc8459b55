// mistake: `portico_model` without static constexpr
// expect: portico: Item: | portico_model is a constant: static constexpr Model portico_model{...};
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  Model portico_model{.description = "x"};
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
