// expect: this struct has a base class and members of its own
#include <portico/portico.hpp>
struct Base {
  int id;
};
struct Item : Base {
  int count;
};
void start(portico::App& app) {
  app.get("/x", [] { return Item{}; });
}
