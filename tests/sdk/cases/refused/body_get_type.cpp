// mistake: `body->get<Item>()` of a `JsonValue`
// expect: portico: get<T>() gives bool, numbers and texts and makes no model; take the model itself as Body<T>
#include <portico/portico.hpp>

using namespace portico;

struct Item {
  int id;
};
void start(App& app) {
  app.post("/x", [](Body<JsonValue> body) { return body->get<Item>(); });
}
