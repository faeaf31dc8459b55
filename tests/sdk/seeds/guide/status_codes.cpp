#include <portico/portico.hpp>

namespace status_codes {

using namespace portico;

PORTICO_PLUGIN("status_codes", "1.0.0") {
  app.post("/items", {.status = status::created, .name = "create_item_endpoint"},
           [](Query<"name"> name) {
             if (name->empty()) throw HttpError{status::bad_request, "Name cannot be empty"};
             return JsonValue{{"id", 1}, {"name", *name}};
           });

  app.get("/items/{item_id}", {.status = status::ok, .name = "get_item_endpoint"},
          [](Path<"item_id", std::int64_t> item_id) {
            if (*item_id == 0) throw HttpError{status::not_found, "Item not found"};
            return JsonValue{{"id", *item_id}, {"name", "Sample Item"}};
          });

  app.delete_("/items/{item_id}", {.status = status::no_content, .name = "delete_item_endpoint"},
              [](Path<"item_id", std::int64_t>) {});
}

}  // namespace status_codes
