// mistake: a `JsonExample` that is not JSON
// expect: start() threw a std::invalid_argument: POST /u: a JsonExample is not JSON: the end at byte 3 of [1,
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<std::vector<int>, JsonExample<"[1,">> ids;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [](Body<Item> i) { return *i; });
}
