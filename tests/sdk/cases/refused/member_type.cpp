// expect: a member of a model has a type without a JSON form
#include <portico/portico.hpp>
struct Item {
  int id;
  void* handle;
};
void start(portico::App& app) {
  app.get("/x", [] { return Item{}; });
}
