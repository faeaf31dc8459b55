// mistake: a model for a status without content
// expect: portico: an answer of status 204, 205 or 304 carries no content: leave its type out
#include <portico/answers.hpp>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/", []() -> Answers<Status<204, Item>> { return Status<204, Item>{Item{1}}; });
}
