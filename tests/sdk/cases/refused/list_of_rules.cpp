// mistake: a rule on the items of a list that does not fit
// expect: portico: int: | MinLength and MaxLength are rules for texts, lists and dictionaries
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::vector<Field<int, MinLength<2>>> all;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
