// mistake: a const member
// expect: portico: Item: | a member is const, and could not be filled; leave the const out
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  const int id;
};
void start(App& app) {
  app.post("/x", [](Body<Item>) { return 1; });
}
