// mistake: `body->get<Item>()` of a `JsonValue`
// expect: portico: JsonValue::get() gives bool, numbers, std::string, JSON values and lists of these; a model is what Body<Model> gives, checked by the host
#include <portico/portico.hpp>

struct Item {
  std::string name;
};

PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/items", [](portico::Body<portico::JsonValue> body) { return body->get<Item>(); });
}
