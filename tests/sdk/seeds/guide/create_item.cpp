#include <mutex>

#include <portico/portico.hpp>

namespace create_item {

using namespace portico;

struct ItemBase {
  Field<std::string, MinLength<3>, Description<"Name of the item">> name;
  Field<std::optional<std::string>, Description<"Optional description of the item">> description;
  Field<double, Gt<0>, Description<"Price of the item">> price;
};

struct ItemCreate : ItemBase {};  // of the request

struct ItemResponse {  // of the response
  Inline<ItemBase> base;
  Field<std::int64_t, Description<"Unique identifier of the item">> id;

  static constexpr Model portico_model{.example = R"({
    "id": 1,
    "name": "Awesome Gadget",
    "description": "A truly awesome gadget for your daily needs.",
    "price": 49.99
  })"};
};

// The items in memory; handlers run on many threads.
std::mutex mutex;
std::vector<ItemResponse> fake_items_db;
std::int64_t current_item_id = 0;

PORTICO_PLUGIN("create_item", "1.0.0") {
  app.post("/items/",
           {.status = status::created,
            .name = "create_item",
            .tags = {"Items"},
            .summary = "Create a new item",
            .description = "Create a new item with the following information:\n\n"
                           "- **name**: Each item must have a name (min 3 chars).\n"
                           "- **description**: Optional description.\n"
                           "- **price**: Price of the item (must be > 0)."},
           [](Body<ItemCreate> item) {
             const std::lock_guard lock{mutex};
             return fake_items_db.emplace_back(ItemResponse{{*item}, ++current_item_id});
           });
}

}  // namespace create_item
