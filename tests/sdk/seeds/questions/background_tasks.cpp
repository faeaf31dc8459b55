#include <portico/portico.hpp>

namespace background_tasks {

using namespace portico;

struct Item {
  std::string name;
};

struct NewItem {
  std::string name;
  std::int64_t id;
};

void send_email(App& app, const std::string& to, const std::string& text) {
  app.log(Level::info, "to " + to + ": " + text);
}

PORTICO_PLUGIN("background_tasks", "1.0.0") {
  app.post("/items", {.status = 201, .name = "create_item"}, [&app](Body<Item> item, Call call) {
    const NewItem new_item{item->name, 1};
    call.defer("notify_admin", [&app, id = new_item.id] {
      send_email(app, "admin@example.com", "New item " + std::to_string(id) + " created");
    });
    return new_item;  // sent at once; the mail after it
  });
}

}  // namespace background_tasks
