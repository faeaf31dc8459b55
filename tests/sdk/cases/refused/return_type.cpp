// expect: a handler returns a type without a JSON form
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x", []() -> std::vector<void*> { return {}; });
}
