// mistake: `Status<100>`
// expect: portico: the status of an answer is one of 200 to 599
#include <portico/answers.hpp>
#include <portico/portico.hpp>

using namespace portico;

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/", []() -> Answers<Status<100>> { return Status<100>{}; });
}
