#include <portico/portico.hpp>

namespace response_model {

using namespace portico;

struct UserIn {
  std::string name;
  std::string password;  // sensitive: never leak this
};

struct UserOut {
  std::int64_t id;
  std::string name;  // no password
};

struct User {
  std::int64_t id;
  std::string name, password;
};

PORTICO_PLUGIN("response_model", "1.0.0") {
  app.post<UserOut>("/users", {.name = "create_user"}, [](Body<UserIn> user) {
    return User{1, user->name, user->password};  // UserOut has no password: it stays here
  });
}

}  // namespace response_model
