// expect: an Example is no value of the type it is for
#include <portico/portico.hpp>
struct Item {
  portico::Field<int, portico::Example<"x">> count;
};
void start(portico::App& app) {
  app.get("/x", [] { return Item{}; });
}
