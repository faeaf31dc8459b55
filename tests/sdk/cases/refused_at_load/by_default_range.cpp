// mistake: `by_default(300)` of a std::uint8_t
// expect: start() threw a std::invalid_argument: POST /u: by_default(300) is no value of its Field's type
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  Field<std::uint8_t> n = by_default(300);
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [](Body<Item> i) { return 1; });
}
