// mistake: `JsonLines` of a function that gives no std::optional
// expect: portico: JsonLines<T> takes a function that gives std::optional<T>, and std::nullopt at the end
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.get("/x", [] { return JsonLines<Item>{[] { return Item{}; }}; });
}
