// mistake: a member `Extras` beside `Extra::forbid`
// expect: portico: Item: | Extra::forbid refuses what a member of type Extras is to keep; leave out one of the two
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  Extras extras;
  static constexpr Model portico_model{.extra = Extra::forbid};
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
