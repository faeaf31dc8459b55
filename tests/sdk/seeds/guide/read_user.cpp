#include <portico/portico.hpp>

namespace read_user {

using namespace portico;

struct UserPublic {
  std::int64_t id;
  std::string username;
  Email email;
};

struct UserInDB {
  Inline<UserPublic> base;
  std::string hashed_password;
};

std::optional<UserInDB> get_user_from_db(std::int64_t user_id) {
  if (user_id == 1) return UserInDB{{{1, "john_doe", "john@example.com"}}, "secretpassword"};
  return std::nullopt;
}

PORTICO_PLUGIN("read_user", "1.0.0") {
  app.get<UserPublic>("/users/{user_id}", {.name = "read_user"},
                      [](Path<"user_id", std::int64_t> user_id) {
                        const auto user = get_user_from_db(*user_id);
                        if (!user) throw HttpError{404, "User not found"};
                        return *user;  // UserPublic has no hashed_password: it stays here
                      });
}

}  // namespace read_user
