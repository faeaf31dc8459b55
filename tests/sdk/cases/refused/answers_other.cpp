// mistake: `return item;` where `Answers<...>` lists `Ok<Item>`
// expect: portico: a handler answers only what its Answers<...> lists: return one of these, such as Ok{item}
#include <portico/answers.hpp>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/", []() -> Answers<Ok<Item>, NotFound<>> { return Item{1}; });
}
