// mistake: a std::string_view as a member
// expect: portico: Item.name (std::string_view): | a text is a std::string
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
  std::string_view name;
};
void start(App& app) {
  app.get("/x", [] { return Item{}; });
}
