// expect: portico: a handler returns a type without a JSON form
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
