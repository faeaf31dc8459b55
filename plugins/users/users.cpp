// Users: a response model that is not the input model. What the handler returns holds a password;
// what leaves is what the model lets out, by another model, by include, or by exclude.

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <portico/portico.hpp>

using namespace portico;

namespace {

/// What a client sends.
struct UserIn {
  std::string username;
  std::string password;
  Email email;
  std::optional<std::string> full_name;
};

/// What a client gets: no password.
struct UserOut {
  int id;
  std::string username;
  Email email;
  std::optional<std::string> full_name;
};

/// What is kept.
struct UserInDB {
  int id;
  std::string username;
  Email email;
  std::optional<std::string> full_name;
  std::string hashed_password;
};

/// What /users/{id}/public and /users/me choose from.
struct User {
  int id;
  std::string username;
  Email email;
  std::optional<std::string> full_name;
  std::string hashed_password;
  std::optional<std::string> internal_notes;
};

/// The users in memory, number 1 among them from the beginning. Any thread.
class Store {
public:
  Store() {
    add({.username = "john_doe", .password = "secretpassword", .email = "john@example.com"});
  }
  UserInDB add(const UserIn& user) {
    const std::lock_guard lock{mutex_};
    const int id = ++last_id_;
    // A real plugin hashes with a salt; this one shows that the field stays inside.
    return users_[id] = {id, user.username, user.email, user.full_name, "hash of " + user.password};
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

User with_notes(const UserInDB& user) {
  return {user.id,        user.username,        user.email,
          user.full_name, user.hashed_password, "not for everybody"};
}

}  // namespace

PORTICO_PLUGIN("users", "1.0.0", .summary = "Users, without their passwords") {
  Store& store = app.keep<Store>();

  const auto create = [&store, &app](Body<UserIn> user, Call call) {
    call.defer("welcome",
               [&app, name = user->username] { app.log(Level::info, "welcome, " + name); });
    return store.add(*user);
  };
  const Options created{.status = status::created, .tags = {"users"}, .summary = "Create a user"};
  app.post<UserOut>("/users", created, create);
  app.post<UserOut>("/user/", created, create);

  app.get<User>("/users/me",
                Options{.tags = {"users"},
                        .summary = "The current user",
                        .exclude = {"hashed_password", "internal_notes"}},
                [&store] { return with_notes(store.get(1)); });

  app.get<UserOut>("/users/{user_id}", Options{.tags = {"users"}, .summary = "Read one user"},
                   [&store](Path<"user_id", int> id) { return store.get(*id); });

  app.get<User>(
      "/users/{id}/public",
      Options{.tags = {"users"}, .summary = "A user's card", .include = {"id", "username"}},
      [&store](Path<"id", int> id) { return with_notes(store.get(*id)); });
}
