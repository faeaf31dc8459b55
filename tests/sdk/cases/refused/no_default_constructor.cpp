// mistake: a member without a default constructor
// expect: portico: Item: | a model is made empty and then filled; every member needs a default constructor
#include <portico/portico.hpp>

using namespace portico;

struct Name {
  explicit Name(int);
};
struct Item {
  std::reference_wrapper<int> id;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
