// mistake: a struct with a virtual function
// expect: portico: what a handler returns (Item): | a model is a plain struct: it has no constructors, private members or virtual functions
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  virtual ~Item() = default;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
