// nlohmann/json beside portico/portico.hpp alone: its values are types of the SDK, and JsonValues.

#include <nlohmann/json.hpp>

#include <portico/portico.hpp>

namespace shop {

using namespace portico;

struct Item {
  nlohmann::ordered_json anything;
  Field<nlohmann::json> more = by_default(nlohmann::json{{"a", 1}});
};

PORTICO_PLUGIN("shop", "1.0.0") {
  const nlohmann::json example{{"name", "Pen"}};
  app.post("/items", Options{.request_examples = {{"one", example}}, .openapi = example},
           [](Body<Item> item) { return *item; });
  app.post("/any", [](Body<nlohmann::json> any) { return *any; });
  app.get("/response", [] { return JsonResponse{nlohmann::ordered_json{{"b", 1}, {"a", 2}}}; });
  app.get("/error", []() -> nlohmann::json { throw HttpError{409, nlohmann::json{1, 2}}; });
  app.get("/choice", []() -> std::variant<nlohmann::json, TextResponse> { return TextResponse{}; });
}

}  // namespace shop
