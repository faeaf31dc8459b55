// mistake: a const char* as a member
// expect: portico: Item.name (const char*): | a text is a std::string
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  const char* name;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
