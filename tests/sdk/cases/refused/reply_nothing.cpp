// mistake: a handler that returns nothing at a route with a model
// expect: portico: a handler returns nothing, and its route has a model; return a value, or say <void> in place of the model
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.get<Item>("/x", [] {});
}
