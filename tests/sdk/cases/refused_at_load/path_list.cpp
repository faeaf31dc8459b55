// mistake: a list as a `Path`
// expect: input of GET /u/{n}: parameter 'n' is list[int], but a segment of the path is one text: take one parameter for each member, or another place
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u/{n}", [](Path<"n", std::vector<int>> i) { return 1; });
}
