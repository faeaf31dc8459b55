// mistake: `.include` of a member that the model does not have
// expect: GET /u: include: User has no member 'nme': 'name' is the nearest it has
#include <portico/portico.hpp>

using namespace portico;

struct User {
  std::string name, password;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", Options{.include = {"nme"}}, [] { return User{}; });
}
