// mistake: a handler that returns a pointer
// expect: portico: what a handler returns (Item*): | a pointer has no JSON form; say the value itself, or std::optional or std::unique_ptr where it may be missing
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.get("/x", []() -> Item* { return nullptr; });
}
