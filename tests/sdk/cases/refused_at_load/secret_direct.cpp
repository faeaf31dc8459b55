// mistake: a reply with a `Secret` member
// expect: the reply of model User at / would let out the secret member password (writeOnly); reply with a model without it, or give it "x-exclude": true
#include <portico/portico.hpp>

using namespace portico;

struct User {
  std::string name;
  Field<std::string, Secret> password;
};
PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/u", [] { return User{}; });
}
