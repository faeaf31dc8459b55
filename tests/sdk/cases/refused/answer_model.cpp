// mistake: a type without a JSON form as the model of an answer
// expect: portico: the model of an answer has no JSON form
#include <portico/portico.hpp>

using namespace portico;

void start(App& app) {
  app.get("/x", Options{.responses = {{404, answer<void*>("x")}}}, [] { return 1; });
}
