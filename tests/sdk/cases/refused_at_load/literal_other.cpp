// mistake: a `Literal` that begins with another value
// expect: start() threw a std::invalid_argument: POST /u: a Literal is one of asc, desc, and nothing else
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Literal<"asc", "desc"> order = "up";
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [](Body<Item> i) { return *i; });
}
