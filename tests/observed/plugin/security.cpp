// Security schemes that nobody verifies: the host reads what the client has sent, and answers in
// its place where that is nothing.

#include "observed/plugin/apps.hpp"

namespace observed {
namespace {

using namespace portico;
using nlohmann::json;

struct User {
  std::string username;
};
struct Message {
  std::string msg;
};
struct OptionalUser {
  std::string username, email, full_name;
  std::optional<bool> disabled;
};
struct UserInDb {
  std::string username, email, full_name;
  bool disabled;
  std::string hashed_password;
};
struct Login {
  std::string u, p;
  std::vector<std::string> s;
  std::optional<std::string> g;
};

const JsonValue code_flow{{"type", "oauth2"},
                          {"flows",
                           {{"authorizationCode",
                             {{"authorizationUrl", "authorize"},
                              {"tokenUrl", "token"},
                              {"scopes", JsonValue::object()}}}}}};

JsonValue http(const char* scheme) { return {{"type", "http"}, {"scheme", scheme}}; }

JsonValue key_in(const char* place) { return {{"type", "apiKey"}, {"in", place}, {"name", "key"}}; }

JsonValue whole_oauth2() {
  JsonValue scheme = oauth2_password("token");
  scheme["x-whole"] = true;
  return scheme;
}

using Either = std::variant<User, Message>;

Either user_or_message(const std::optional<std::string>& token) {
  if (!token) return Message{"Create an account first"};
  return User{*token};
}

void login(App& app) {
  app.post("/login", [](Form<"form", OAuth2PasswordFormStrict> form) { return form->username; });
}

/// How often something was made of the recorded providers, which count.
struct Count {
  int number = 0;
  std::string next(const std::string& name) { return name + '_' + std::to_string(++number); }
};
struct Session {
  std::string name;
};
template <int Which> struct CurrentUser { std::string user, session; };

using Ordered = nlohmann::ordered_json;

Ordered shown(const std::string& user, const std::vector<std::string>& scopes,
              const std::string& session) {
  return {{"user", user}, {"scopes", scopes}, {"db_session", session}};
}

}  // namespace

void security(App& app) {
  app.security_scheme("digest", http("digest"));
  app.get("/digest", [](Security<"digest", Credentials> who) { return *who; });
  app.security_scheme("bearer", http("bearer"));
  app.get("/bearer", [](Security<"bearer", Credentials> who) { return *who; });
  app.get("/bearer-opt", [](Security<"bearer", std::optional<Credentials>> who) { return *who; });
  app.security_scheme("oauth2", oauth2_password("token"));
  app.get("/oauth2", [](Security<"oauth2", std::string> token) { return *token; });
  app.security_scheme("cookie", key_in("cookie"));
  app.get("/kc", [](Security<"cookie", std::string> key) { return *key; });
  app.security_scheme("query", key_in("query"));
  app.get("/kq", [](Security<"query", std::string> key) { return *key; });
  app.security_scheme("oidc", {{"type", "openIdConnect"}, {"openIdConnectUrl", "/openid"}});
  app.get("/oidc", [](Security<"oidc", std::string> who) { return *who; });
  app.security_scheme("basic", http("basic"));
  app.get("/basic", [](Security<"basic", BasicCredentials> who) { return *who; });
  app.post("/token", [](Form<"form", OAuth2PasswordForm> form) {
    return Login{form->username, *form->password, form->scopes(), *form->grant_type};
  });
  app.post("/token-strict",
           [](Form<"form", OAuth2PasswordFormStrict> form) { return form->username; });
}

void security_key(App& app) {
  app.security_scheme("key", key_in("query"));
  app.get("/users/me", [](Security<"key", std::string> key) { return User{*key}; });
}

void security_other(App& app) {
  app.security_scheme("other", http("Other"));
  app.get("/users/me", [](Security<"other", Credentials> who) { return *who; });
}

void security_bearer(App& app) {
  app.security_scheme("bearer", http("bearer"));
  app.get("/users/me", [](Security<"bearer", Credentials> who) { return *who; });
}

void security_digest(App& app) {
  app.security_scheme("digest", http("digest"));
  app.get("/users/me", [](Security<"digest", Credentials> who) { return *who; });
}

void security_digest_optional(App& app) {
  app.security_scheme("digest", http("digest"));
  app.get(
      "/users/me",
      [](Security<"digest", std::optional<Credentials>> who) -> std::variant<Credentials, Message> {
        if (!*who) return Message{"Create an account first"};
        return **who;
      });
}

void security_oauth2(App& app) {
  app.security_scheme("oauth2", whole_oauth2());
  app.get("/users/me", [](Security<"oauth2", std::string> who) { return User{*who}; });
  login(app);
}

void security_oauth2_optional(App& app) {
  app.security_scheme("oauth2", whole_oauth2());
  app.get("/users/me",
          [](Security<"oauth2", std::optional<std::string>> who) { return user_or_message(*who); });
  login(app);
}

void security_code(App& app) {
  app.security_scheme("oauth2", code_flow);
  app.get<void>("/items/", [](Security<"oauth2", std::string> token) {
    return json{{"token", *token}};
  });
}

void security_code_scopes(App& app) {
  app.security_scheme("oauth2", code_flow);
  using Reading = Security<"oauth2", std::string, Scopes<"read">>;
  app.get<void>("/", [](Reading) { return json{{"message", "Hello World"}}; });
  app.get<void>("/with-get-token", [](Reading) { return json{{"message", "Admin Access"}}; });
  app.post<void>("/items/", [](Security<"oauth2", std::string, Scopes<"read", "write">> token) {
    return json{{"token", *token}};
  });
  app.get<void>("/admin", [](Reading) { return json{{"message", "Admin Access"}}; });
}

void security_password_optional(App& app) {
  app.security_scheme("oauth2", oauth2_password("/token"));
  app.get<void>("/items/", [](Security<"oauth2", std::optional<std::string>> token) {
    if (!*token) return json{{"msg", "Create an account first"}};
    return json{{"token", **token}};
  });
}

void security_called_once(App& app) {
  Count& sessions = app.keep<Count>();
  app.provide<Session>([&sessions] { return Session{sessions.next("db")}; });
  app.provide<CurrentUser<0>>([](Need<Session> session) {
    return CurrentUser<0>{"user", session->name};
  });
  app.get<void>("/", [](Need<CurrentUser<0>> user, Need<Session> session) {
    return json{{"db", user->session == session->name ? session->name : "two sessions"}};
  });
}

void security_scopes(App& app) {
  app.get<void>("/scopes", [] {
    return json{{"dep1", {"scope3", "scope1"}}, {"dep2", {"scope3", "scope2"}}};
  });
}

void security_sub(App& app) {
  Count &sessions = app.keep<Count>(), &users = app.keep<Count>(), &mine = app.keep<Count>();
  Count& items = app.keep<Count>();
  app.provide<Session>([&] { return Session{sessions.next("db_session")}; });
  app.provide<CurrentUser<1>>([&](Need<Session> session) {
    return CurrentUser<1>{users.next("user"), session->name};
  });
  app.provide<CurrentUser<2>>([&](Need<Session> session) {
    return CurrentUser<2>{users.next("user"), session->name};
  });
  app.get<void>("/", [&](Need<CurrentUser<1>> first, Need<CurrentUser<2>> second) {
    const Ordered me{{"user_me", mine.next("user_me")},
                     {"current_user", shown(first->user, {"me"}, first->session)}};
    const std::string number = items.next("user_items");
    return Ordered{{"user_me", me},
                   {"user_items",
                    {{"user_items", number},
                     {"user_me",
                      {{"user_me", mine.next("user_me")},
                       {"current_user", shown(second->user, {"items", "me"}, second->session)}}}}}};
  });
}

void security_decoded(App& app) {
  app.security_scheme("oauth2", oauth2_password("token"));
  app.get("/users/me", [](Security<"oauth2", std::string> token) {
    return OptionalUser{*token + "fakedecoded", "john@example.com", "John Doe", std::nullopt};
  });
}

void security_tutorial(App& app) {
  app.security_scheme("oauth2", oauth2_password("token"));
  app.post("/token", [](Form<"form", OAuth2PasswordForm> form) {
    return Token{.access_token = form->username};
  });
  app.get("/users/me", [](Security<"oauth2", std::string> token) {
    if (*token != "johndoe")
      throw HttpError{401, "Not authenticated", {{"WWW-Authenticate", "Bearer"}}};
    return UserInDb{*token, "johndoe@example.com", "John Doe", false, "fakehashedsecret"};
  });
}

void security_basic(App& app) {
  app.security_scheme("basic", http("basic"));
  app.get("/users/me", [](Security<"basic", BasicCredentials> who) { return User{who->username}; });
}

}  // namespace observed
