// mistake: a type without a JSON form in `Answers<...>`
// expect: portico: what a handler returns (Answers<portico::Ok<Closed> >): | a model is a plain struct: it has no constructors, private members or virtual functions
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
