// mistake: `Body<Item>&` in place of `Body<Item>`
// expect: portico: Body: | a handler takes its parameters by value or by const reference, not by reference; they are its own to change
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.post("/x", [](Body<Item>& item) { return item->id; });
}
