// mistake: a class with private members as a model in `Answers<...>`
// expect: portico: a model that Answers<...> lists has no JSON form; a model is a plain struct, see the SDK's plugin.md
#include <portico/answers.hpp>
#include <portico/portico.hpp>

using namespace portico;

class Closed {
public:
  explicit Closed(int) {}

private:
  int id_ = 0;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/", []() -> Answers<Ok<Closed>> { return Ok{Closed{1}}; });
}
