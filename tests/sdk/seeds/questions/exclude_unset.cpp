#include <map>
#include <mutex>

#include <portico/portico.hpp>

namespace exclude_unset {

using namespace portico;

struct Item {
  std::string name;
  Field<std::optional<std::string>> description;
  Field<std::optional<double>> price;
};

std::mutex mutex;
std::map<std::int64_t, Item> db{{1, {.name = "Pen"}}};

PORTICO_PLUGIN("exclude_unset", "1.0.0") {
  app.patch("/items/{id}", {.name = "patch_item", .exclude_unset = true},
            [](Path<"id", std::int64_t> id, Body<Item> patch) {
              const std::lock_guard lock{mutex};
              Item& existing = db.at(*id);
              update(existing, *patch);
              return existing;
            });
}

}  // namespace exclude_unset
