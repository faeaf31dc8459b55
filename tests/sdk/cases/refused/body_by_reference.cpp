// mistake: `Body<Item>&` in place of `Body<Item>`
// expect: portico: Body: | handlers and providers take their parameters by value or by const reference, not by reference; each call has its own to change
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.post("/x", [](Body<Item>& item) { return item->id; });
}
