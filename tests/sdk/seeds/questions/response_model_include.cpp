#include <portico/portico.hpp>

namespace response_model_include {

using namespace portico;

struct User {
  std::int64_t id;
  std::string name;
  std::string email;
  std::optional<std::string> phone;
  std::string internal_id;
};

PORTICO_PLUGIN("response_model_include", "1.0.0") {
  app.get("/users/{id}/public", {.name = "get_user_public", .include = {"id", "name"}},
          [](Path<"id", std::int64_t> id) {
            return User{*id, "Alice", "alice@example.com", {}, "u-1"};
          });
}

}  // namespace response_model_include
