// Who may call: FastAPI's tutorial of security, with its users and scopes. The plugin says which
// scheme a route asks for, and what a caller has to be allowed to; the host finds out who calls
// before it reads a body, as settings.json beside this file says. Of a token that is not true, or
// not enough, no handler hears.

#include <optional>
#include <string>
#include <vector>

#include <portico/portico.hpp>

#include "jwt_signer.hpp"
#include "users.hpp"

namespace secured {

using namespace portico;

struct Settings {
  /// The key of security.schemes.oauth2, not encoded; empty: one that nobody else knows, so that no
  /// host verifies its tokens.
  Field<std::string, Default<"">> secret;
  Field<int, Default<30>, Ge<1>> minutes;
};

struct Item {
  std::string item_id, owner;
};
struct Status {
  std::string status = "ok";
};

/// The user who calls, and is not disabled.
struct ActiveUser {
  User user;
};

PORTICO_PLUGIN("secured", "1.0.0", .summary = "Users, tokens and scopes",
               .config = configuration<Settings>) {
  const auto settings = app.config<Settings>();
  const Users& users = app.keep<Users>();
  const JwtSigner& signer = app.keep<JwtSigner>(*settings.secret);

  app.security_scheme("oauth2",
                      oauth2_password("token", {{"me", "Read information about the current user."},
                                                {"items", "Read items."}}));
  app.security_scheme("basic", {{"type", "http"}, {"scheme", "basic"}});
  app.security_scheme("key", {{"type", "apiKey"}, {"in", "header"}, {"name", "x-api-key"}});

  app.provide<ActiveUser>([&users](Security<"oauth2", Principal, Scopes<"me">> who) {
    const User* const user = users.find(who->subject);
    if (user == nullptr)
      throw HttpError{status::unauthorized,
                      "Could not validate credentials",
                      {{"WWW-Authenticate", "Bearer error=\"invalid_token\""}}};
    if (user->disabled) throw HttpError{status::bad_request, "Inactive user"};
    return ActiveUser{*user};
  });

  app.post(
      "/token",
      Options{.name = "login_for_access_token",
              .responses = {{400, "Incorrect username or password"}},
              .blocking = true},
      [&users, &signer,
       lifetime = std::chrono::minutes{*settings.minutes}](Form<"form", OAuth2PasswordForm> form) {
        const User* const user = users.find(form->username, form->password);
        if (user == nullptr) throw HttpError{status::bad_request, "Incorrect username or password"};
        return Token{signer.sign({{"sub", user->username}, {"scope", *form->scope}}, lifetime)};
      });

  app.get("/users/me", Options{.name = "read_users_me"},
          [](Need<ActiveUser> active) { return active->user; });

  app.get("/users/me/items", Options{.name = "read_own_items"},
          [](Need<ActiveUser> active, const Security<"oauth2", Principal, Scopes<"items">>&) {
            return std::vector<Item>{{"Foo", active->user.username}};
          });

  app.get("/status", Options{.name = "read_system_status"},
          [](const Security<"oauth2">&) { return Status{}; });

  app.get("/basic/me", Options{.name = "read_basic_me"},
          [](Security<"basic"> who) { return *who; });

  app.get("/key/items", Options{.name = "read_key_items"},
          [](Security<"key", Principal, Scopes<"items">> who) {
            return std::vector<Item>{{"Foo", who->subject}};
          });
}

}  // namespace secured
