// mistake: a reference as a member
// expect: portico: Item: | the members of this struct can not be counted; one of them is a reference, or its type converts from anything
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::string& name;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
