// mistake: a std::list as a member
// expect: portico: Item.all (std::__cxx11::list<int>): | this container has no JSON form; say std::vector or std::set
#include <portico/portico.hpp>

#include <list>

using namespace portico;

struct Item {
  std::list<int> all;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
