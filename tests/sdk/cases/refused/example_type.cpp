// mistake: an `Example` that is no value of its type
// expect: portico: an Example is no value of the type it is for; one that is no literal is a JsonExample
#include <portico/portico.hpp>
struct Item {
  portico::Field<int, portico::Example<"x">> count;
};
void start(portico::App& app) {
  app.get("/x", [] { return Item{}; });
}
