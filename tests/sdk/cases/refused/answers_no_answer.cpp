// mistake: a plain model in `Answers<...>`
// expect: portico: Answers<...> lists answers: Ok<Item>, NotFound<Message>, NoContent, Status<418, Message>
#include <portico/answers.hpp>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/", []() -> Answers<Item, NotFound<>> { return NotFound{}; });
}
