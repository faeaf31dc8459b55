// mistake: two bodies without `As`
// expect: portico: two parameters have the same name; several bodies are named with As<"...">
#include <portico/portico.hpp>
struct Item {
  int id;
};
void start(portico::App& app) {
  app.post("/x", [](portico::Body<Item>, portico::Body<Item>) {});
}
