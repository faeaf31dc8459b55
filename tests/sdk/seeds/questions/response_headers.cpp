#include <portico/portico.hpp>

namespace response_headers {

using namespace portico;

const JsonValue db{{{"id", 1}, {"name", "Pen"}}, {{"id", 2}, {"name", "Ink"}}};

PORTICO_PLUGIN("response_headers", "1.0.0") {
  app.get("/items", {.name = "list_items"}, [](Call call) {
    call.header("X-Total-Count", std::to_string(db.size()));
    call.header("Cache-Control", "max-age=60");
    return db;  // a JSON reply as any other, with more headers
  });
}

}  // namespace response_headers
