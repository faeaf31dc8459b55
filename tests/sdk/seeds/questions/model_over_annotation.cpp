#include <portico/portico.hpp>

namespace model_over_annotation {

using namespace portico;

struct UserOut {
  std::int64_t id;
  std::string name;
};

struct User {
  std::int64_t id;
  std::string name, password;
};

PORTICO_PLUGIN("model_over_annotation", "1.0.0") {
  // The compiler sees User; the reply is UserOut.
  app.get<UserOut>("/users/{id}", {.name = "get_user"}, [](Path<"id", std::int64_t> id) {
    return User{*id, "Ada", "secret"};
  });
}

}  // namespace model_over_annotation
