// mistake: a C array as a member of the only base class
// expect: portico: Item: | a member is a C array; say std::array or std::vector
#include <portico/portico.hpp>
struct Base {
  int id;
  int sizes[3];
};
struct Item : Base {};
void start(portico::App& app) {
  app.get("/x", [] { return Item{}; });
}
