// mistake: a C array as a member
// expect: portico: Item: | a member is a C array; say std::array or std::vector
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  int sizes[3];
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
