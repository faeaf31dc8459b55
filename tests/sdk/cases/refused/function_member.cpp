// mistake: a std::function as a member
// expect: portico: Item.f (std::function<int()>): | a function is no data and has no JSON form
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::function<int()> f;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
