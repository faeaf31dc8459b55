// mistake: the example of a model that is not JSON
// expect: start() threw a std::invalid_argument: POST /u: the example of the model Item is not JSON: no text at byte 1 of {id: 1}
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  static constexpr Model portico_model{.example = "{id: 1}"};
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/u", [](Body<Item> i) { return *i; });
}
