// mistake: a struct with constructors
// expect: portico: what a handler returns (Item): | a model is a plain struct: it has no constructors, private members or virtual functions
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Item() = default;
  Item(int given) : id{given} {}
  int id = 0;
};
void start(App& app) {
  app.get("/x", [] { return Item{1}; });
}
