#include <portico/portico.hpp>

namespace response_model_exclude {

using namespace portico;

struct User {
  std::int64_t id;
  std::string name;
  std::string password_hash;
  std::optional<std::string> internal_notes;
};

PORTICO_PLUGIN("response_model_exclude", "1.0.0") {
  app.get("/users/{id}", {.name = "get_user", .exclude = {"password_hash", "internal_notes"}},
          [](Path<"id", std::int64_t> id) {
            return User{*id, "Ada", "5e884898"};
          });
}

}  // namespace response_model_exclude
