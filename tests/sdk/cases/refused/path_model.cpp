// mistake: a model as a `Path`
// expect: portico: Path n (Item): | a segment of the path is one text and no model; take one Path for each member, or a Query
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.get("/x/{n}", [](Path<"n", Item> n) { return n->id; });
}
