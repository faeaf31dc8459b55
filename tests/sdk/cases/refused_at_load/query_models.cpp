// mistake: a list of models as a `Query`
// expect: input of GET /u: parameter 'n' is list[Item], which query parameters cannot be: they are texts, lists of texts, or a model of such; put it into the body
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", [](Query<"n", std::vector<Item>> i) { return 1; });
}
