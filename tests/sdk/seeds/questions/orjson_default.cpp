#include <portico/portico.hpp>

namespace orjson_default {

using namespace portico;

PORTICO_PLUGIN("orjson_default", "1.0.0") {
  // There is one writer of JSON, the host's.
  app.get("/items", {.name = "list_items"}, [] { return JsonValue{{{"id", 1}}, {{"id", 2}}}; });
}

}  // namespace orjson_default
