// expect: a handler's parameter has a type without a JSON form
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", [](portico::Query<"q", void*>) {});
}
