#include <portico/portico.hpp>

namespace exclude_field {

using namespace portico;

struct UserWithPassword {
  std::int64_t id;
  std::string username;
  Email email;
  std::string hashed_password;
};

PORTICO_PLUGIN("exclude_field", "1.0.0") {
  app.get("/users/me", {.name = "get_current_user", .exclude = {"hashed_password"}}, [] {
    return UserWithPassword{1, "current_user", "me@example.com", "supersecret"};
  });
}

}  // namespace exclude_field
