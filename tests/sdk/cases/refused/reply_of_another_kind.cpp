// mistake: a number where the route's model is a struct
// expect: portico: what a handler returns (int): | this is no object, which the model of the route is
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.post<Item>("/x", [] { return 1; });
}
