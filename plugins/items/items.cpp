// Items: a model with rules, a response model that adds to it, PATCH, 201, 204 and 404, response
// headers.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <portico/portico.hpp>

namespace items {

using namespace portico;

struct ItemBase {
  Field<std::string, MinLength<3>, Description<"Name of the item">, Example<"Awesome Gadget">> name;
  Field<std::optional<std::string>, Description<"Optional description of the item">> description;
  Field<double, Gt<0>, Description<"Price of the item">, Example<49.99>> price;
};

struct ItemCreate {
  Inline<ItemBase> base;
};

struct ItemResponse {
  Inline<ItemBase> base;
  Field<int, Description<"Unique identifier of the item">> id;

  static constexpr Model portico_model{.example = R"({
    "id": 1,
    "name": "Awesome Gadget",
    "description": "A truly awesome gadget for your daily needs.",
    "price": 49.99
  })"};
};

/// What a client changes; what it does not send stays as it is.
struct ItemPatch {
  Field<std::optional<std::string>, MinLength<3>> name;
  Field<std::optional<std::string>> description;
  Field<std::optional<double>, Gt<0>> price;
};

struct Message {
  std::string detail;
};

/// The items in memory. Any thread.
class Store {
public:
  ItemResponse add(const ItemCreate& item) {
    const std::lock_guard lock{mutex_};
    const int id = ++last_id_;
    return items_[id] = ItemResponse{.base = item.base, .id = id};
  }
  std::optional<ItemResponse> find(int id) const {
    const std::lock_guard lock{mutex_};
    const auto found = items_.find(id);
    if (found == items_.end()) return std::nullopt;
    return found->second;
  }
  bool change(int id, const ItemPatch& patch) {
    const std::lock_guard lock{mutex_};
    const auto found = items_.find(id);
    if (found == items_.end()) return false;
    ItemBase& item = found->second.base;
    if (patch.name.is_set() && *patch.name) item.name = **patch.name;
    if (patch.description.is_set()) item.description = patch.description;
    if (patch.price.is_set() && *patch.price) item.price = **patch.price;
    return true;
  }
  bool remove(int id) {
    const std::lock_guard lock{mutex_};
    return items_.erase(id) == 1;
  }
  std::vector<ItemResponse> all() const {
    const std::lock_guard lock{mutex_};
    std::vector<ItemResponse> copies;
    for (const auto& [id, item] : items_) copies.push_back(item);
    return copies;
  }

private:
  mutable std::mutex mutex_;
  int last_id_ = 0;
  std::map<int, ItemResponse> items_;
};

PORTICO_PLUGIN("items", "1.0.0", .summary = "Items kept in memory") {
  Store& store = app.keep<Store>();

  app.post("/items/",
           Options{.status = status::created,
                   .tags = {"Items"},
                   .summary = "Create a new item",
                   .description = "Create a new item with the following information:\n\n"
                                  "- **name**: Each item must have a name (min 3 chars).\n"
                                  "- **description**: Optional description.\n"
                                  "- **price**: Price of the item (must be > 0).",
                   .request_examples = {{"full",
                                         {{"name", "Awesome Gadget"},
                                          {"description", "A truly awesome gadget."},
                                          {"price", 49.99}}},
                                        {"short", {{"name", "Pen"}, {"price", 1.5}}}},
                   .quick = true},
           [&store](Body<ItemCreate> item) { return store.add(*item); });

  // The answer does not wait for the mail.
  app.post("/items",
           Options{.status = status::created, .tags = {"Items"}, .summary = "Create and announce"},
           [&store, &app](Body<ItemCreate> item, Call call) {
             const ItemResponse made = store.add(*item);
             call.defer("notify_admin", [&app, id = *made.id] {
               app.log(Level::info, "New item " + std::to_string(id) + " created");
             });
             return made;
           });

  app.get("/items",
          Options{.tags = {"Items"},
                  .summary = "List all items",
                  .response_description = "The items, in the order of their numbers",
                  .response_headers = {{"X-Total-Count",
                                        header<std::int64_t>("How many items there are")},
                                       {"Cache-Control", "How long the list may be kept"}},
                  .quick = true},
          [&store](Call call) {
            std::vector<ItemResponse> items = store.all();
            call.header("X-Total-Count", std::to_string(items.size()));
            call.header("Cache-Control", "max-age=60");
            return items;
          });

  app.get("/items/{item_id}",
          Options{.tags = {"Items"},
                  .summary = "Read one item",
                  .responses = {{404,
                                 answer<Message>(
                                     "There is no such item",
                                     {.examples = {{"missing", {{"detail", "Item not found"}}}}})}},
                  .quick = true},
          [&store](Path<"item_id", int> id) -> ItemResponse {
            if (auto item = store.find(*id)) return *item;
            throw HttpError{status::not_found, "Item not found"};
          });

  // Answers with what was sent, and nothing else.
  app.patch("/items/{item_id}",
            Options{.tags = {"Items"},
                    .summary = "Change what is sent",
                    .responses = {{404, answer<Message>("There is no such item")}},
                    .exclude_unset = true,
                    .quick = true},
            [&store](Path<"item_id", int> id, Body<ItemPatch> patch) {
              if (!store.change(*id, *patch)) throw HttpError{status::not_found, "Item not found"};
              return *patch;
            });

  app.delete_("/items/{item_id}",
              Options{.status = status::no_content,
                      .tags = {"Items"},
                      .summary = "Delete one item",
                      .responses = {{404, answer<Message>("There is no such item")}},
                      .quick = true},
              [&store](Path<"item_id", int> id) {
                if (!store.remove(*id)) throw HttpError{status::not_found, "Item not found"};
              });
}

}  // namespace items
