// mistake: a model at a route whose handler returns `Answers<...>`
// expect: portico: Answers<...> says the models of a route: the method takes no type
#include <portico/answers.hpp>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get<Item>("/", []() -> Answers<Ok<Item>> { return Ok{Item{1}}; });
}
