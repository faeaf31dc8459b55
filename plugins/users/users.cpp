// Users: what leaves is not what came in and not what is kept. The same secret is held back in
// three ways: by a response model without it, by include, and by exclude.

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <portico/portico.hpp>

namespace users {

using namespace portico;

/// What a client sends, and what it gets back: no password.
struct UserIn {
  std::string name;
  std::string password;
  std::optional<Email> email;
};
struct UserOut {
  int id;
  std::string name;
};

/// What is kept, and what everybody may see of it.
struct UserInDB {
  int id;
  std::string username;
  std::optional<Email> email;
  std::string hashed_password;
};
struct UserPublic {
  int id;
  std::string username;
  std::optional<Email> email;
};

/// The models that include and exclude choose from.
struct User {
  int id;
  std::string name;
  std::optional<Email> email;
  std::optional<std::string> phone;
  std::string internal_id;
};
struct UserWithPassword {
  int id;
  std::string username;
  Email email;
  std::string hashed_password;
};

struct Message {
  std::string detail;
};

/// The users in memory, number 1 among them from the beginning. Any thread.
class Store {
public:
  Store() { add({.name = "john_doe", .password = "secretpassword", .email = "john@example.com"}); }

  UserInDB add(const UserIn& user) {
    const std::lock_guard lock{mutex_};
    const int id = ++last_id_;
    // A real plugin hashes with a salt; this one shows that the member stays inside.
    return users_[id] = {id, user.name, user.email, "hash of " + user.password};
  }
  UserInDB get(int id) const {
    const std::lock_guard lock{mutex_};
    const auto found = users_.find(id);
    if (found == users_.end()) throw HttpError{status::not_found, "User not found"};
    return found->second;
  }

private:
  mutable std::mutex mutex_;
  int last_id_ = 0;
  std::map<int, UserInDB> users_;
};

PORTICO_PLUGIN("users", "1.0.0", .summary = "Users, without their passwords") {
  Store& store = app.keep<Store>();

  app.post<UserOut>("/users", Options{.tags = {"users"}, .summary = "Create a user"},
                    [&store, &app](Body<UserIn> user, Call call) {
                      call.defer("welcome", [&app, name = user->name] {
                        app.log(Level::info, "welcome, " + name);
                      });
                      const UserInDB made = store.add(*user);
                      return User{.id = made.id, .name = made.username, .internal_id = "u-1"};
                    });

  // Before /users/{user_id}: routes are tried in order, and "me" is no number.
  app.get("/users/me",
          Options{.tags = {"users"}, .summary = "The current user", .exclude = {"hashed_password"}},
          [] {
            return UserWithPassword{.id = 1,
                                    .username = "current_user",
                                    .email = "me@example.com",
                                    .hashed_password = "supersecret"};
          });

  app.get<UserPublic>("/users/{user_id}",
                      Options{.tags = {"users"},
                              .summary = "Read one user",
                              .responses = {{404, answer<Message>("There is no such user")}}},
                      [&store](Path<"user_id", int> id) { return store.get(*id); });

  app.get("/users/{id}/public",
          Options{.tags = {"users"},
                  .summary = "A user's card",
                  .responses = {{404, answer<Message>("There is no such user")}},
                  .include = {"id", "name"}},
          [&store](Path<"id", int> id) {
            const UserInDB user = store.get(*id);
            return User{
                .id = user.id, .name = user.username, .email = user.email, .internal_id = "u-1"};
          });
}

}  // namespace users
