// mistake: the same `Alias` on two members
// expect: start() threw a std::invalid_argument: POST /u: Item.count: a client sends two members as 'x'; give one of them another Alias
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<int, Alias<"x">> id;
  Field<int, Alias<"x">> count;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [](Body<Item>) { return 1; });
}
