// mistake: a std::vector of const char* as a member
// expect: portico: Item.names (const char*): | a text is a std::string
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  std::vector<const char*> names;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
