// mistake: an infinite default
// expect: start() threw a std::invalid_argument: POST /u: the default of Item.rate: a default that is infinite or NaN: JSON has no such numbers; let the member be std::optional
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  double rate = std::numeric_limits<double>::infinity();
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [](Body<Item>) { return 1; });
}
