// mistake: a handler with a `Body` and a `Form`
// expect: portico: handlers and providers take a Body, or Forms and Files, and never both: a request has one body
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.post("/x", [](Body<Item>, Form<"n"> n) { return *n; });
}
