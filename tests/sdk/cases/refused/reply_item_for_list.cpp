// mistake: one item where the route's model is a list
// expect: portico: what a handler returns (Item): | this is no list, which the model of the route is
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.get<std::vector<Item>>("/x", [] { return Item{1}; });
}
