// mistake: `.exclude` of a member that the model does not have
// expect: GET /u: exclude: User has no member 'pasword': 'password' is the nearest it has
#include <portico/portico.hpp>

using namespace portico;

struct User {
  std::string name, password;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", Options{.exclude = {"pasword"}}, [] { return User{}; });
}
