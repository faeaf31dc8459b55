// mistake: `&Shop::count` as a handler
// expect: portico: a member function needs its object; hand over a lambda that captures it
#include <portico/portico.hpp>

using namespace portico;

struct Shop {
  int count() const { return 1; }
};
void start(App& app) { app.get("/x", &Shop::count); }
