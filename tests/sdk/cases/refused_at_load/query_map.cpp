// mistake: a std::map as a `Query`
// expect: input of GET /u: parameter 'n' is dict[str,int], which query parameters cannot be: they are texts, lists of texts, or a model of such; put it into the body
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", [](Query<"n", std::map<std::string, int>> i) { return 1; });
}
