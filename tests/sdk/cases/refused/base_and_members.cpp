// mistake: a struct with a base class and members of its own
// expect: portico: Item: | this struct has a base class and members of its own, which can not be taken apart; make the base its first member: Inline<Base> base;
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
