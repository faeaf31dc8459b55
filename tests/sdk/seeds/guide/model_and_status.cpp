#include <portico/portico.hpp>

namespace model_and_status {

using namespace portico;

struct ItemCreate {
  std::string name;
  double price;
};

struct ItemResponse {
  Inline<ItemCreate> base;
  std::int64_t id;
};

PORTICO_PLUGIN("model_and_status", "1.0.0") {
  app.post("/items/", {.status = status::created, .name = "create_item"},
           [](Body<ItemCreate> item) {
             return ItemResponse{*item, 1};
           });
}

}  // namespace model_and_status
