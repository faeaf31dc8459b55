#include <map>

#include <portico/portico.hpp>

namespace json_response {

using namespace portico;

const std::map<std::int64_t, JsonValue> db{{1, {{"id", 1}, {"name", "Pen"}}}};

PORTICO_PLUGIN("json_response", "1.0.0") {
  app.get("/items/{id}", {.name = "get_item"},
          [](Path<"id", std::int64_t> id) -> std::variant<JsonValue, JsonResponse> {
            if (const auto item = db.find(*id); item != db.end()) return item->second;
            return JsonResponse{.content = {{"detail", "Not found"}},
                                .status = 404,
                                .headers = {{"X-Request-ID", "abc123"}}};
          });
}

}  // namespace json_response
