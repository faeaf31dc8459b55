#include <portico/portico.hpp>

namespace public_model {

using namespace portico;

struct UserInternal {  // of the database
  std::int64_t id;
  std::string username;
  Email email;
  std::string hashed_password;
  std::string role;
};

struct UserPublicResponse {  // of the response
  std::int64_t id;
  std::string username;
  Email email;
};

PORTICO_PLUGIN("public_model", "1.0.0") {
  app.get<UserPublicResponse>(
      "/users/{user_id}", {.name = "get_user_public_info"},
      [](Path<"user_id", std::int64_t> user_id) {
        return UserInternal{*user_id, "test", "test@example.com", "secret", "admin"};
      });
}

}  // namespace public_model
