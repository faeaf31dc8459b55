// mistake: a status twice in `Answers<...>`
// expect: portico: Answers<...> lists a status twice
#include <portico/answers.hpp>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/", []() -> Answers<Ok<Item>, Status<200>> { return Ok{Item{1}}; });
}
